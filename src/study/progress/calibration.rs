//! Forecasts against what came of them.

/// Forecasts of one chance, and what came of them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bin {
    /// How many forecasts.
    pub count: usize,
    /// Sum of the forecasts.
    pub forecast: f64,
    /// How many answers were right.
    pub right: usize,
}

/// How well forecasts of single answers came true.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calibration {
    /// Ten bins: forecasts of 0 to 10 %, and so on.
    pub bins: [Bin; 10],
    squares: f64,
}

impl Calibration {
    /// Takes note of a forecast and what came of it.
    pub(super) fn add(&mut self, forecast: f32, right: bool) {
        let forecast = f64::from(forecast.clamp(0.0, 1.0));
        // from 0 to 9; 0.9 as f32 is a hair less than nine tenths
        let bin = &mut self.bins[((forecast * 10.0 + 1e-6) as usize).min(9)];
        bin.count += 1;
        bin.forecast += forecast;
        bin.right += usize::from(right);
        self.squares += (forecast - f64::from(u8::from(right))).powi(2);
    }

    /// Takes over the forecasts of another one.
    pub(super) fn join(&mut self, other: &Calibration) {
        for (bin, more) in self.bins.iter_mut().zip(&other.bins) {
            bin.count += more.count;
            bin.forecast += more.forecast;
            bin.right += more.right;
        }
        self.squares += other.squares;
    }

    /// How many forecasts there were.
    pub fn count(&self) -> usize {
        self.bins.iter().map(|bin| bin.count).sum()
    }

    /// The Brier score: the mean square of forecast minus outcome, 0 at best; whoever always says one half gets
    /// 0.25. `None` without forecasts.
    pub fn brier(&self) -> Option<f64> {
        let count = self.count();
        (count > 0).then(|| self.squares / count as f64)
    }

    /// The mean forecast and the share that came true.
    pub fn means(&self) -> Option<(f64, f64)> {
        let count = self.count();
        let sum: f64 = self.bins.iter().map(|bin| bin.forecast).sum();
        let right: usize = self.bins.iter().map(|bin| bin.right).sum();
        (count > 0).then(|| (sum / count as f64, right as f64 / count as f64))
    }
}
