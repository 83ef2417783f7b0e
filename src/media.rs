//! Media: by which way a contact comes, and how many an agent has room for.

/// By which way a contact comes. A queue has one medium, and so have its calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub enum Medium {
    /// A telephone call.
    #[default]
    Voice,
    /// A conversation in writing, with the customer at the other end.
    Chat,
    /// A letter that waits to be answered.
    Email,
}

impl Medium {
    /// How many there are.
    pub const COUNT: usize = 3;
    /// All of them.
    pub const ALL: [Self; Self::COUNT] = [Self::Voice, Self::Chat, Self::Email];

    /// The service-level threshold T of a queue of this medium that gives none of its own: 20 s,
    /// 3 minutes, 8 hours.
    #[must_use]
    pub const fn answer_within_s(self) -> i64 {
        match self {
            Self::Voice => 20,
            Self::Chat => 180,
            Self::Email => 28_800,
        }
    }

    pub(crate) const fn index(self) -> usize {
        self as usize
    }
}

/// A set of media.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub struct Media(u8);

impl Media {
    /// No medium.
    pub const NONE: Self = Self(0);
    /// Every medium.
    pub const ALL: Self = Self((1 << Medium::COUNT) - 1);
    /// How many sets there are.
    pub(crate) const SETS: usize = 1 << Medium::COUNT;

    /// The set of one.
    #[must_use]
    pub const fn only(medium: Medium) -> Self {
        Self(1 << medium as u8)
    }

    /// This set and one more.
    #[must_use]
    pub const fn with(self, medium: Medium) -> Self {
        Self(self.0 | 1 << medium as u8)
    }

    /// This set without one.
    #[must_use]
    pub const fn without(self, medium: Medium) -> Self {
        Self(self.0 & !(1 << medium as u8))
    }

    /// Whether the medium is in it.
    #[inline]
    #[must_use]
    pub const fn has(self, medium: Medium) -> bool {
        self.0 & 1 << medium as u8 != 0
    }

    /// Whether there is none in it.
    #[inline]
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether all of this set are in the other.
    pub(crate) const fn is_within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// Its number among all sets, below [`Media::SETS`].
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }

    /// All sets.
    pub(crate) fn sets() -> impl Iterator<Item = Self> {
        (0..Self::SETS as u8).map(Self)
    }
}

/// Of which media an agent can have how many contacts at once. The default is one voice call.
///
/// An agent has a hundred units of attention; a contact takes its medium's cost of them from its
/// ringing to the end of its wrap-up, as far as no medium that
/// [interrupts](Self::interrupts) it asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub struct AgentMedia {
    /// Contacts at once by [`Medium`], 0 to 25. `None`: as many as the cost allows, 25 at most,
    /// and none where there is no cost.
    pub places: [Option<i32>; Medium::COUNT],
    /// What a contact takes of the agent's hundred, 0 to 100.
    pub cost: [i32; Medium::COUNT],
    /// While the agent has a contact of the medium, none of these is offered.
    pub blocks: [Media; Medium::COUNT],
    /// A contact of the medium is offered whatever contacts of these the agent has; when it is
    /// answered they are held until it is over.
    pub interrupts: [Media; Medium::COUNT],
}

impl AgentMedia {
    /// Most contacts of one medium at once.
    pub const MOST: i32 = 25;
    /// One voice call at a time.
    pub const VOICE: Self = Self {
        places: [Some(1), Some(0), Some(0)],
        cost: [0; Medium::COUNT],
        blocks: [Media::NONE; Medium::COUNT],
        interrupts: [Media::NONE; Medium::COUNT],
    };

    /// Whether all values are in their ranges.
    pub(crate) fn is_sound(&self) -> bool {
        let places = self.places.iter().flatten().all(|most| (0..=Self::MOST).contains(most));
        places && self.cost.iter().all(|cost| (0..=100).contains(cost))
    }

    /// The media of which there may be any, once [sound](Self::is_sound).
    pub(crate) fn all(&self) -> Media {
        let any = Medium::ALL.into_iter().filter(|medium| self.most(*medium) > 0);
        any.fold(Media::NONE, Media::with)
    }

    /// How many contacts of each medium there may be, once [sound](Self::is_sound).
    pub(crate) fn most(&self, medium: Medium) -> u8 {
        let cost = self.cost[medium.index()];
        let by_cost = if cost > 0 { (100 / cost).min(Self::MOST) } else { 0 };
        self.places[medium.index()].unwrap_or(by_cost) as u8
    }
}

impl Default for AgentMedia {
    fn default() -> Self {
        Self::VOICE
    }
}
