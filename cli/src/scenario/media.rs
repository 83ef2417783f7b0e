//! An agent's media: `media`, `cost`, `blocks` and `interrupts`.

use std::borrow::Cow;

use acd::{AgentMedia, Media, Medium};

use super::fields::Field;
use super::json::{Scanner, Wrong};
use super::read::{Values, short};

/// A set of media, as a scenario writes it: words with spaces between.
pub type Words<'a> = Vec<(Cow<'a, str>, Cow<'a, str>)>;

/// The medium that a word names.
#[must_use]
pub fn medium(word: &str) -> Option<Medium> {
    Medium::ALL.into_iter().find(|medium| self::word(*medium) == word)
}

/// The word for a medium.
#[must_use]
pub const fn word(medium: Medium) -> &'static str {
    match medium {
        Medium::Voice => "voice",
        Medium::Chat => "chat",
        Medium::Email => "email",
    }
}

/// Reads an object whose fields are media and whose values are strings.
pub fn words<'a>(scanner: &mut Scanner<'a>) -> Result<Words<'a>, Wrong> {
    let mut words: Words<'a> = Vec::new();
    scanner.object(|scanner, at, key| {
        if words.iter().any(|(known, _)| *known == key) {
            return Err(Wrong { at, what: format!("field {} twice", short(&key)) });
        }
        let value = scanner.string()?;
        words.push((key, value));
        Ok(())
    })?;
    Ok(words)
}

/// The fields of these objects are media.
pub(super) fn check(values: &Values<'_>) -> Result<(), Wrong> {
    let keys = [Field::Media, Field::Cost].into_iter().flat_map(|field| values.levels(field));
    let sets = [Field::Blocks, Field::Interrupts].into_iter().flat_map(|field| values.sets(field));
    let mut all = keys.map(|(key, _)| key).chain(sets.map(|(key, _)| key));
    match all.find(|key| medium(key).is_none()) {
        None => Ok(()),
        Some(key) => {
            let what =
                format!("unknown field {}; it takes \"voice\", \"chat\", \"email\"", short(key));
            Err(Wrong { at: 0, what })
        }
    }
}

/// What the line says of media; `None` if nothing. A word that is none of a medium's makes the
/// whole definition one that the core refuses as `bad_value`.
pub(super) fn read(values: &Values<'_>) -> Option<AgentMedia> {
    let fields = [Field::Media, Field::Cost, Field::Blocks, Field::Interrupts];
    if !fields.iter().any(|field| values.has(*field)) {
        return None;
    }
    let mut agent = AgentMedia::VOICE;
    if values.has(Field::Media) {
        agent.places = [Some(0); Medium::COUNT];
    } else if values.has(Field::Cost) {
        agent.places = [None; Medium::COUNT];
    }
    for (at, places) in numbers(values, Field::Media) {
        agent.places[at as usize] = Some(places);
    }
    for (at, cost) in numbers(values, Field::Cost) {
        agent.cost[at as usize] = cost;
    }
    let mut sets = [agent.blocks, agent.interrupts];
    for (set, field) in sets.iter_mut().zip([Field::Blocks, Field::Interrupts]) {
        for (key, words) in values.sets(field) {
            let Some(of) = medium(key) else { continue };
            match self::set(of, words) {
                Some(media) => set[of as usize] = media,
                None => agent.cost[0] = -1,
            }
        }
    }
    [agent.blocks, agent.interrupts] = sets;
    Some(agent)
}

fn numbers<'v>(
    values: &'v Values<'_>,
    field: Field,
) -> impl Iterator<Item = (Medium, i32)> + use<'v> {
    values.levels(field).filter_map(|(key, value)| Some((medium(key)?, value)))
}

/// `none`, `all`, `self`, `others`, or media; several go together.
fn set(of: Medium, words: &str) -> Option<Media> {
    let mut set = Media::NONE;
    for word in words.split([' ', '\t']).filter(|word| !word.is_empty()) {
        set = match word {
            "none" => set,
            "all" => Media::ALL,
            "self" => set.with(of),
            "others" if set.has(of) => Media::ALL,
            "others" => Media::ALL.without(of),
            word => set.with(medium(word)?),
        };
    }
    Some(set)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_media_in_words() {
        let (voice, chat) = (Medium::Voice, Medium::Chat);
        assert_eq!(set(chat, ""), Some(Media::NONE));
        assert_eq!(set(chat, "none"), Some(Media::NONE));
        assert_eq!(set(chat, "self"), Some(Media::only(chat)));
        assert_eq!(set(chat, "others"), Some(Media::ALL.without(chat)));
        assert_eq!(set(chat, "self others"), Some(Media::ALL));
        assert_eq!(set(chat, " voice\tchat "), Some(Media::only(voice).with(chat)));
        assert_eq!(set(chat, "letters"), None);
        for medium in Medium::ALL {
            assert_eq!(self::medium(word(medium)), Some(medium));
        }
    }
}
