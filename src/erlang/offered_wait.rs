//! The wait that a caller with endless patience would meet (M/M/n+M), and its integrals.

use super::quadrature;

/// Integrands are followed until they have fallen by this factor, as a logarithm: e^-50 = 2e-22.
const DEPTH: f64 = 50.0;

/// A piece of the quadrature spans at most this much of the integrand's logarithm, …
const FALL: f64 = 3.0;

/// … and at most this many mean patiences, …
const STRETCH: f64 = 2.0;

/// … but only as far as e^-θx matters.
const STRETCHED: f64 = 40.0;

/// The density of the offered wait x > 0, but for its factor: v(x) = exp(φ(x)),
/// φ(x) = λ(1 - e^-θx)/θ - nμx. It has one peak, at 0 or where λ·e^-θx = nμ, and falls faster
/// and faster on both sides of it. Rates are per second.
#[derive(Clone, Copy, Debug)]
pub(super) struct OfferedWait {
    /// λ
    arrivals: f64,
    /// nμ
    capacity: f64,
    /// θ
    impatience: f64,
    /// Where the peak is, in seconds.
    peak: f64,
}

/// Integrals of v(x) times what happens to a caller whom the wait x is offered, all of them
/// relative to v at the peak.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Moments {
    /// ∫ v
    pub total: f64,
    /// ∫ v·P(gives up before x)
    pub abandoned: f64,
    /// ∫ v·P(is answered)
    pub answered: f64,
    /// ∫ v·E(wait; is answered), s
    pub answered_wait: f64,
    /// ∫ v·E(wait; gives up), s
    pub abandoned_wait: f64,
}

impl Moments {
    fn add(&mut self, other: Self) {
        self.total += other.total;
        self.abandoned += other.abandoned;
        self.answered += other.answered;
        self.answered_wait += other.answered_wait;
        self.abandoned_wait += other.abandoned_wait;
    }

    fn scaled(self, factor: f64) -> Self {
        Self {
            total: factor * self.total,
            abandoned: factor * self.abandoned,
            answered: factor * self.answered,
            answered_wait: factor * self.answered_wait,
            abandoned_wait: factor * self.abandoned_wait,
        }
    }

    /// The integrals over what both cover.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.add(other);
        self
    }
}

/// A point from which v is followed: the highest of an interval.
#[derive(Clone, Copy, Debug)]
struct Summit {
    /// Where, in seconds.
    at: f64,
    /// λ·e^-θx there.
    arrivals: f64,
    /// φ' there.
    slope: f64,
}

impl OfferedWait {
    /// All rates are above 0 and finite.
    pub(super) fn new(arrivals: f64, capacity: f64, impatience: f64) -> Self {
        let spare = arrivals - capacity;
        let peak = if spare > 0.0 { (spare / capacity).ln_1p() / impatience } else { 0.0 };
        Self { arrivals, capacity, impatience, peak }
    }

    /// v(0) / v(peak).
    pub(super) fn start(&self) -> f64 {
        (-self.fall(self.summit(self.peak), -self.peak)).exp()
    }

    /// The integrals from `from` to `to` (which may be infinite), `0 <= from <= to`.
    pub(super) fn moments(&self, from: f64, to: f64) -> Moments {
        let at = self.peak.max(from).min(to);
        let summit = self.summit(at);
        let mut moments = Moments::default();
        moments.add(self.side(summit, 1.0, to - at));
        moments.add(self.side(summit, -1.0, at - from));
        moments.scaled((-self.fall(self.summit(self.peak), at - self.peak)).exp())
    }

    fn summit(&self, at: f64) -> Summit {
        let stretch = self.impatience * (at - self.peak);
        let (arrivals, slope) = if self.peak > 0.0 {
            (self.capacity * (-stretch).exp(), self.capacity * (-stretch).exp_m1())
        } else {
            let spare = self.arrivals - self.capacity;
            (self.arrivals * (-stretch).exp(), spare + self.arrivals * (-stretch).exp_m1())
        };
        Summit { at, arrivals, slope }
    }

    /// φ(summit) - φ(summit + step). Both terms are positive on the way down.
    fn fall(&self, summit: Summit, step: f64) -> f64 {
        let bend = bend(self.impatience * step);
        summit.arrivals / self.impatience * bend - summit.slope * step
    }

    /// The integrals on one side of a summit, up to `length` away from it, relative to v there.
    fn side(&self, summit: Summit, direction: f64, length: f64) -> Moments {
        let mut moments = Moments::default();
        let (mut done, mut fallen) = (0.0, 0.0);
        let mut piece = STRETCH / self.impatience;
        while done < length && fallen < DEPTH {
            piece = piece.min(length - done);
            if done * self.impatience < STRETCHED {
                piece = piece.min(STRETCH / self.impatience);
            }
            while self.fall(summit, direction * (done + piece)) - fallen > FALL {
                piece *= 0.5;
            }
            let end = done + piece;
            if end <= done {
                break; // what is left is too short to be told from nothing
            }
            for (step, weight) in quadrature::points(done, end) {
                moments.add(self.at(summit, direction * step).scaled(weight));
            }
            fallen = self.fall(summit, direction * end);
            done = end;
            piece *= 2.0;
        }
        moments
    }

    /// The integrands at a step from the summit, relative to v there.
    fn at(&self, summit: Summit, step: f64) -> Moments {
        let wait = (summit.at + step).max(0.0);
        let stretch = self.impatience * wait;
        let stays = (-stretch).exp();
        // The mean patience of those whose patience ends before x, in patiences:
        // 1 - e^-s - s·e^-s, of which too little is left where s is small.
        let given_up_wait = match stretch < 1.0 {
            true => stays * bend(-stretch),
            false => -(-stretch).exp_m1() - stretch * stays,
        };
        Moments {
            total: 1.0,
            abandoned: -(-stretch).exp_m1(),
            answered: stays,
            answered_wait: wait * stays,
            abandoned_wait: given_up_wait / self.impatience,
        }
        .scaled((-self.fall(summit, step)).exp())
    }
}

/// u - 1 + e^-u without loss where u is small.
fn bend(u: f64) -> f64 {
    if u.abs() >= 0.5 {
        return u + (-u).exp_m1();
    }
    // u²/2 - u³/6 + u⁴/24 - …; the 15th term is below 1e-17 of the first.
    let (mut term, mut sum) = (0.5 * u * u, 0.0);
    for k in 3..18 {
        sum += term;
        term *= -u / f64::from(k);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bend_is_smooth_where_its_two_ways_meet() {
        for u in [-0.5_f64, 0.5] {
            let inside = u * (1.0 - 1e-15);
            assert!((bend(u) / bend(inside) - 1.0).abs() < 2e-14);
        }
        assert_eq!(bend(0.0), 0.0);
        assert!((bend(1e-8) / 5e-17 - 1.0).abs() < 1e-8);
    }

    /// Patience so short that it does not shape the wait: v(x) = e^-nμx.
    #[test]
    fn an_exponential_wait() {
        let wait = OfferedWait::new(1e-12, 2.0, 1e3);
        let all = wait.moments(0.0, f64::INFINITY);
        assert!((all.total - 0.5).abs() < 1e-13);
        assert!((all.answered - 1.0 / 1002.0).abs() < 1e-13);
        let late = wait.moments(3.0, f64::INFINITY);
        assert!((late.total / (0.5 * (-6.0_f64).exp()) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn the_parts_add_up_to_the_whole() {
        for (arrivals, capacity, impatience) in
            [(1.0, 1.2, 0.01), (2.0, 1.0, 1e-4), (50.0, 1.0, 3.0), (1e3, 1e3, 1e-6)]
        {
            let wait = OfferedWait::new(arrivals, capacity, impatience);
            let whole = wait.moments(0.0, f64::INFINITY);
            let sum = whole.abandoned + whole.answered;
            assert!((sum / whole.total - 1.0).abs() < 1e-13);
            for part in [0.0, 0.3, 1.0, 1.7] {
                let at = (wait.peak + 1.0) * part;
                let sum = wait.moments(0.0, at).and(wait.moments(at, f64::INFINITY));
                assert!((sum.total / whole.total - 1.0).abs() < 1e-12, "{wait:?} {at}");
                assert!((sum.abandoned_wait / whole.abandoned_wait - 1.0).abs() < 1e-12);
            }
        }
    }
}
