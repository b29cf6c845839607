//! The two products that most of a run's time goes into, on the widest registers that the processor has.
//!
//! The same code is compiled twice, once for any processor and once for those with AVX2, and chosen at run time: a program built
//! for any processor would use a quarter of most. Results are the same to the bit: one is a sum of whole numbers, the
//! other has eight sums whose order is written down, and neither fuses a product with an addition.

/// The dot product of two vectors; values past the length of the shorter count nothing.
#[inline]
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has AVX2, which is all that the function asks for.
        return unsafe { dot_avx2(a, b) };
    }
    dot_anywhere(a, b)
}

/// Raises each of `best_of_a` and `best_of_b` to the best cosine of a row of `a` with a row of `b`. Rows are of `dimensions`
/// values in 8 bits, `scales` what a value of each is worth.
#[inline]
pub(super) fn best_matches(a: Rows<'_>, b: Rows<'_>, best_of_a: &mut [f32], best_of_b: &mut [f32]) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has AVX2, which is all that the function asks for.
        unsafe { best_matches_avx2(a, b, best_of_a, best_of_b) };
        return;
    }
    best_matches_anywhere(a, b, best_of_a, best_of_b);
}

/// Rows of a matrix in 8 bits.
#[derive(Clone, Copy)]
pub(super) struct Rows<'matrix> {
    pub(super) values: &'matrix [i8],
    pub(super) scales: &'matrix [f32],
    pub(super) dimensions: usize,
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn dot_avx2(a: &[f32], b: &[f32]) -> f32 {
    dot_anywhere(a, b)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn best_matches_avx2(a: Rows<'_>, b: Rows<'_>, best_of_a: &mut [f32], best_of_b: &mut [f32]) {
    best_matches_anywhere(a, b, best_of_a, best_of_b);
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "it is to be compiled for each set of instructions")]
fn dot_anywhere(a: &[f32], b: &[f32]) -> f32 {
    // Eight sums at once: the compiler turns them into vector instructions, and the order of additions, so the
    // result, is the same everywhere.
    let (chunks_a, rest_a) = a.as_chunks::<8>();
    let (chunks_b, rest_b) = b.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for (x, y) in chunks_a.iter().zip(chunks_b) {
        for lane in 0..8 {
            sums[lane] += x[lane] * y[lane];
        }
    }
    let rest: f32 = rest_a.iter().zip(rest_b).map(|(x, y)| x * y).sum();
    sums.iter().sum::<f32>() + rest
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "it is to be compiled for each set of instructions")]
fn best_matches_anywhere(a: Rows<'_>, b: Rows<'_>, best_of_a: &mut [f32], best_of_b: &mut [f32]) {
    let dimensions = a.dimensions.max(1);
    let rows_a = a.values.chunks_exact(dimensions).zip(a.scales).zip(best_of_a);
    for ((row, scale), best_a) in rows_a {
        let rows_b = b.values.chunks_exact(dimensions).zip(b.scales).zip(best_of_b.iter_mut());
        for ((other, other_scale), best_b) in rows_b {
            // In whole numbers, so that the order of additions does not matter.
            let product: i32 = row.iter().zip(other).map(|(&x, &y)| i32::from(i16::from(x) * i16::from(y))).sum();
            let cosine = product as f32 * (scale * other_scale);
            *best_a = best_a.max(cosine);
            *best_b = best_b.max(cosine);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_give_the_same_bits() {
        let mut state = 7_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state
        };
        for length in [0, 1, 7, 8, 9, 64, 255, 256, 384, 391] {
            let mut floats = || (0..length).map(|_| next() as f32 / 1e9 - 2.0).collect::<Vec<f32>>();
            let (a, b) = (floats(), floats());
            assert_eq!(dot(&a, &b).to_bits(), dot_anywhere(&a, &b).to_bits(), "{length}");
            assert_eq!(dot(&a, &b[..length / 2]).to_bits(), dot_anywhere(&a, &b[..length / 2]).to_bits(), "{length}");
        }
        for (rows_a, rows_b, dimensions) in [(0, 3, 8), (1, 1, 1), (3, 5, 7), (30, 21, 384), (9, 40, 256)] {
            let mut bytes = |count: usize| (0..count).map(|_| (next() >> 24) as u8 as i8).collect::<Vec<i8>>();
            let (a, b) = (bytes(rows_a * dimensions), bytes(rows_b * dimensions));
            let scales = vec![0.01; rows_a.max(rows_b)];
            let of = |values, rows| Rows { values, scales: &scales[..rows], dimensions };
            let best = |way: fn(Rows<'_>, Rows<'_>, &mut [f32], &mut [f32])| {
                let (mut of_a, mut of_b) = (vec![f32::NEG_INFINITY; rows_a], vec![f32::NEG_INFINITY; rows_b]);
                way(of(&a, rows_a), of(&b, rows_b), &mut of_a, &mut of_b);
                of_a.into_iter().chain(of_b).map(f32::to_bits).collect::<Vec<_>>()
            };
            assert_eq!(best(best_matches), best(best_matches_anywhere));
        }
    }
}
