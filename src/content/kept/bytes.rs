//! Values as bytes: lengths and numbers as little-endian words, everything in the order of its declaration.

/// A value that can be written as bytes and read from them.
pub(super) trait Kept: Sized {
    /// Appends it.
    fn put(&self, out: &mut Vec<u8>);
    /// Reads it; `None` where the bytes are not what [`Kept::put`] wrote.
    fn take(bytes: &mut &[u8]) -> Option<Self>;
}

/// The next so many bytes.
fn next<'b>(bytes: &mut &'b [u8], count: usize) -> Option<&'b [u8]> {
    let (head, rest) = bytes.split_at_checked(count)?;
    *bytes = rest;
    Some(head)
}

/// A text that belongs to the bytes.
pub(super) fn text<'b>(bytes: &mut &'b [u8]) -> Option<&'b str> {
    let length = u32::take(bytes)? as usize;
    std::str::from_utf8(next(bytes, length)?).ok()
}

/// Appends a text. One of more than 4 GiB is cut, and then reads as another one; a pack is far smaller.
pub(super) fn put_text(text: &str, out: &mut Vec<u8>) {
    put_length(text.len(), out);
    out.extend_from_slice(text.as_bytes());
}

fn put_length(length: usize, out: &mut Vec<u8>) {
    u32::try_from(length).unwrap_or(u32::MAX).put(out);
}

macro_rules! numbers {
    ($($type:ty)+) => {$(
        impl Kept for $type {
            fn put(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_le_bytes());
            }

            fn take(bytes: &mut &[u8]) -> Option<Self> {
                Some(<$type>::from_le_bytes(next(bytes, size_of::<$type>())?.try_into().ok()?))
            }
        }
    )+};
}

numbers! { u8 u32 u64 }

impl Kept for bool {
    fn put(&self, out: &mut Vec<u8>) {
        u8::from(*self).put(out);
    }

    fn take(bytes: &mut &[u8]) -> Option<Self> {
        match u8::take(bytes)? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl Kept for String {
    fn put(&self, out: &mut Vec<u8>) {
        put_text(self, out);
    }

    fn take(bytes: &mut &[u8]) -> Option<Self> {
        text(bytes).map(str::to_owned)
    }
}

impl<T: Kept> Kept for Option<T> {
    fn put(&self, out: &mut Vec<u8>) {
        self.is_some().put(out);
        if let Some(value) = self {
            value.put(out);
        }
    }

    fn take(bytes: &mut &[u8]) -> Option<Self> {
        if bool::take(bytes)? { T::take(bytes).map(Some) } else { Some(None) }
    }
}

impl<T: Kept> Kept for Vec<T> {
    fn put(&self, out: &mut Vec<u8>) {
        put_length(self.len(), out);
        for value in self {
            value.put(out);
        }
    }

    fn take(bytes: &mut &[u8]) -> Option<Self> {
        let length = u32::take(bytes)? as usize;
        // no value takes less than a byte, so that a wrong length asks for no memory
        let mut values = Vec::with_capacity(length.min(bytes.len()));
        for _ in 0..length {
            values.push(T::take(bytes)?);
        }
        Some(values)
    }
}

impl<A: Kept, B: Kept> Kept for (A, B) {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
        self.1.put(out);
    }

    fn take(bytes: &mut &[u8]) -> Option<Self> {
        Some((A::take(bytes)?, B::take(bytes)?))
    }
}

/// A number that follows from bytes: another one for nearly all others. It guards against damage and edits, not
/// against an author who deceives their own cache.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Digest(u64);

impl Digest {
    /// Takes in more bytes; where one piece ends and the next begins matters.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.word(bytes.len() as u64);
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.word(u64::from_le_bytes(*word));
        }
        self.word(rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)));
    }

    fn word(&mut self, word: u64) {
        // the multiplier of FxHash, which spreads one bit over the upper half
        self.0 = (self.0.rotate_left(23) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    pub(super) fn value(self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_read_back_and_bytes_that_end_early_do_not() {
        type Sample = (Vec<Option<String>>, (u32, bool));
        let value: Sample = (vec![Some("ä".to_owned()), None, Some(String::new())], (7, true));
        let mut bytes = Vec::new();
        value.put(&mut bytes);
        assert_eq!(Kept::take(&mut bytes.as_slice()), Some(value.clone()));
        for end in 0..bytes.len() {
            let cut: Option<Sample> = Kept::take(&mut &bytes[..end]);
            assert_eq!(cut, None);
        }
        assert_eq!(bool::take(&mut [2u8].as_slice()), None);
        assert_eq!(Vec::<String>::take(&mut [255u8; 4].as_slice()), None, "no memory for a wrong length");
    }

    #[test]
    fn a_digest_tells_bytes_and_pieces_apart() {
        let of = |pieces: &[&[u8]]| {
            let mut digest = Digest::default();
            pieces.iter().for_each(|piece| digest.add(piece));
            digest.value()
        };
        let all = [of(&[b"ab", b"c"]), of(&[b"a", b"bc"]), of(&[b"abc"]), of(&[b"abd"]), of(&[b"abc\0"])];
        for (n, one) in all.iter().enumerate() {
            assert!(!all[..n].contains(one));
        }
        assert_eq!(of(&[b"0123456789"]), of(&[b"0123456789"]));
        assert_ne!(of(&[b"0123456789"]), of(&[b"0123456798"]));
    }
}
