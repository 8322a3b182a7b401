//! Rows of bits, one bit a class of hosts.

/// A matrix of bits with rows of whole words.
#[derive(Clone, Debug, Default)]
pub(super) struct Bits {
    words: usize,
    all: Vec<u64>,
}

impl Bits {
    /// All bits clear.
    pub(super) fn new(rows: usize, width: usize) -> Self {
        let words = width.div_ceil(64);
        Bits { words, all: vec![0; rows * words] }
    }

    pub(super) fn row(&self, at: usize) -> &[u64] {
        &self.all[at * self.words..(at + 1) * self.words]
    }

    pub(super) fn row_mut(&mut self, at: usize) -> &mut [u64] {
        &mut self.all[at * self.words..(at + 1) * self.words]
    }

    pub(super) fn rows(&self) -> usize {
        self.all.len().checked_div(self.words).unwrap_or(0)
    }

    /// For each column the bits that the rows have there: rows become columns.
    pub(super) fn transposed(&self, width: usize) -> Bits {
        let rows = self.rows();
        let mut turned = Bits::new(self.words * 64, rows);
        let mut block = [0u64; 64];
        for i in 0..rows.div_ceil(64) {
            for j in 0..self.words {
                for (k, word) in block.iter_mut().enumerate() {
                    *word = if i * 64 + k < rows { self.all[(i * 64 + k) * self.words + j] } else { 0 };
                }
                turn(&mut block);
                for (k, word) in block.iter().enumerate() {
                    turned.all[(j * 64 + k) * turned.words + i] = *word;
                }
            }
        }
        turned.all.truncate(width * turned.words);
        turned
    }
}

/// Turns a block of 64 rows of 64 bits on its diagonal, halves by halves.
fn turn(block: &mut [u64; 64]) {
    let (mut step, mut mask) = (32usize, 0x0000_0000_ffff_ffffu64);
    while step != 0 {
        let mut at = 0;
        while at < 64 {
            let moved = ((block[at] >> step) ^ block[at + step]) & mask;
            block[at] ^= moved << step;
            block[at + step] ^= moved;
            at = (at + step + 1) & !step;
        }
        step >>= 1;
        mask ^= mask << step;
    }
}

/// Whether a row has a bit.
pub(super) fn has(row: &[u64], at: usize) -> bool {
    row[at / 64] >> (at % 64) & 1 == 1
}

/// Sets a bit.
pub(super) fn set(row: &mut [u64], at: usize) {
    row[at / 64] |= 1 << (at % 64);
}

/// Sets the bits from `first` up to and without `end`.
pub(super) fn fill(row: &mut [u64], first: usize, end: usize) {
    each_word(first, end, |word, mask| row[word] |= mask);
}

/// Sets what another row has from `first` up to and without `end`.
pub(super) fn copy(row: &mut [u64], from: &[u64], first: usize, end: usize) {
    each_word(first, end, |word, mask| row[word] |= from[word] & mask);
}

fn each_word(first: usize, end: usize, mut change: impl FnMut(usize, u64)) {
    if first >= end {
        return;
    }
    let (left, right) = (first / 64, (end - 1) / 64);
    for word in left..=right {
        let mut mask = u64::MAX;
        if word == left {
            mask &= u64::MAX << (first % 64);
        }
        if word == right {
            mask &= u64::MAX >> (63 - (end - 1) % 64);
        }
        change(word, mask);
    }
}

/// The bits that a row has, in ascending order.
pub(super) fn ones(row: &[u64]) -> impl Iterator<Item = usize> {
    row.iter().enumerate().flat_map(|(word, bits)| {
        std::iter::successors(Some(*bits).filter(|bits| *bits != 0), |bits| {
            Some(bits & (bits - 1)).filter(|bits| *bits != 0)
        })
        .map(move |bits| word * 64 + bits.trailing_zeros() as usize)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_become_columns() {
        let mut bits = Bits::new(70, 130);
        for (row, column) in [(0, 0), (3, 129), (69, 64), (64, 5)] {
            set(bits.row_mut(row), column);
        }
        let turned = bits.transposed(130);
        assert_eq!(turned.rows(), 130);
        for row in 0..70 {
            for column in 0..130 {
                assert_eq!(has(bits.row(row), column), has(turned.row(column), row), "{row} {column}");
            }
        }
    }

    #[test]
    fn stretches_are_set_copied_and_listed() {
        let mut row = [0u64; 3];
        fill(&mut row, 60, 64);
        fill(&mut row, 128, 130);
        assert_eq!(ones(&row).collect::<Vec<_>>(), [60, 61, 62, 63, 128, 129]);
        let mut other = [0u64; 3];
        copy(&mut other, &row, 62, 129);
        assert_eq!(ones(&other).collect::<Vec<_>>(), [62, 63, 128]);
        assert!(has(&other, 128) && !has(&other, 129));
    }
}
