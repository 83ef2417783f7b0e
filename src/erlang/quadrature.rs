//! Integrals of smooth functions over short pieces.

/// Nodes and weights of the Gauss-Legendre rule with 20 points on [-1, 1]; those above 0.
const RULE: [(f64, f64); 10] = [
    (0.076_526_521_133_497_33, 0.152_753_387_130_725_85),
    (0.227_785_851_141_645_08, 0.149_172_986_472_603_75),
    (0.373_706_088_715_419_56, 0.142_096_109_318_382_05),
    (0.510_867_001_950_827_1, 0.131_688_638_449_176_63),
    (0.636_053_680_726_515, 0.118_194_531_961_518_42),
    (0.746_331_906_460_150_8, 0.101_930_119_817_240_44),
    (0.839_116_971_822_218_8, 0.083_276_741_576_704_75),
    (0.912_234_428_251_326, 0.062_672_048_334_109_06),
    (0.963_971_927_277_913_8, 0.040_601_429_800_386_94),
    (0.993_128_599_185_094_9, 0.017_614_007_139_152_118),
];

/// The points and weights of the rule on the piece between `from` and `to`, in either order;
/// weights are positive.
pub(super) fn points(from: f64, to: f64) -> impl Iterator<Item = (f64, f64)> {
    let half = 0.5 * (to - from);
    let middle = from + half;
    RULE.iter().flat_map(move |&(node, weight)| {
        let (shift, weight) = (half * node, half.abs() * weight);
        [(middle - shift, weight), (middle + shift, weight)]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_for_polynomials_up_to_degree_39() {
        for degree in 0..40 {
            let sum: f64 = points(0.0, 1.0).map(|(x, weight)| weight * x.powi(degree)).sum();
            assert!((sum * f64::from(degree + 1) - 1.0).abs() < 1e-14, "{degree}: {sum}");
        }
    }

    #[test]
    fn the_order_of_the_ends_does_not_matter() {
        let sum = |from, to| -> f64 { points(from, to).map(|(x, w)| w * x.exp()).sum() };
        assert!((sum(1.0, 3.0) - sum(3.0, 1.0)).abs() < 1e-14);
        assert!((sum(1.0, 3.0) - (3_f64.exp() - 1_f64.exp())).abs() < 1e-13);
    }
}
