//! A table of slots in order of last use, in three classes, so that what matters least makes room first.

const NONE: u32 = u32::MAX;

/// What a connection is worth when room is short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// No data yet: a SYN, or a flood of them.
    Idle = 0,
    /// Data flows.
    Active = 1,
    /// It has ended; late segments may still come.
    Ended = 2,
}

#[derive(Debug)]
struct Entry<T> {
    value: Option<T>,
    class: Class,
    older: u32,
    newer: u32,
}

#[derive(Debug, Clone, Copy)]
struct List {
    oldest: u32,
    newest: u32,
    len: usize,
}

/// Values by slot number; each is in the list of its class.
#[derive(Debug)]
pub(crate) struct Slots<T> {
    entries: Vec<Entry<T>>,
    free: Vec<u32>,
    lists: [List; 3],
}

impl<T> Slots<T> {
    pub(crate) fn new() -> Self {
        let list = List { oldest: NONE, newest: NONE, len: 0 };
        Self { entries: Vec::new(), free: Vec::new(), lists: [list; 3] }
    }

    pub(crate) fn len(&self) -> usize {
        self.lists.iter().map(|list| list.len).sum()
    }

    pub(crate) fn class_len(&self, class: Class) -> usize {
        self.list(class).len
    }

    /// The slot of `class` used longest ago.
    pub(crate) fn oldest(&self, class: Class) -> Option<u32> {
        Some(self.list(class).oldest).filter(|&slot| slot != NONE)
    }

    pub(crate) fn get_mut(&mut self, slot: u32) -> Option<&mut T> {
        self.entries.get_mut(slot as usize)?.value.as_mut()
    }

    pub(crate) fn get(&self, slot: u32) -> Option<&T> {
        self.entries.get(slot as usize)?.value.as_ref()
    }

    /// Puts `value` into a free slot as the newest of `class`.
    pub(crate) fn insert(&mut self, value: T, class: Class) -> u32 {
        let entry = Entry { value: Some(value), class, older: NONE, newer: NONE };
        let slot = if let Some(slot) = self.free.pop() {
            if let Some(place) = self.entries.get_mut(slot as usize) {
                *place = entry;
            }
            slot
        } else {
            self.entries.push(entry);
            u32::try_from(self.entries.len() - 1).unwrap_or(NONE)
        };
        self.link(slot, class);
        slot
    }

    /// Makes `slot` the newest of `class`.
    pub(crate) fn touch(&mut self, slot: u32, class: Class) {
        if self.list(class).newest == slot {
            return;
        }
        self.unlink(slot);
        self.link(slot, class);
    }

    pub(crate) fn remove(&mut self, slot: u32) -> Option<T> {
        self.unlink(slot);
        let value = self.entries.get_mut(slot as usize)?.value.take();
        self.free.push(slot);
        value
    }

    fn list(&self, class: Class) -> List {
        let [idle, active, ended] = self.lists;
        match class {
            Class::Idle => idle,
            Class::Active => active,
            Class::Ended => ended,
        }
    }

    fn list_mut(&mut self, class: Class) -> &mut List {
        let [idle, active, ended] = &mut self.lists;
        match class {
            Class::Idle => idle,
            Class::Active => active,
            Class::Ended => ended,
        }
    }

    fn unlink(&mut self, slot: u32) {
        let Some(entry) = self.entries.get(slot as usize) else { return };
        let (class, older, newer) = (entry.class, entry.older, entry.newer);
        match self.entries.get_mut(older as usize) {
            Some(entry) => entry.newer = newer,
            None => self.list_mut(class).oldest = newer,
        }
        match self.entries.get_mut(newer as usize) {
            Some(entry) => entry.older = older,
            None => self.list_mut(class).newest = older,
        }
        self.list_mut(class).len -= 1;
    }

    fn link(&mut self, slot: u32, class: Class) {
        let newest = self.list(class).newest;
        if let Some(entry) = self.entries.get_mut(slot as usize) {
            (entry.class, entry.older, entry.newer) = (class, newest, NONE);
        }
        match self.entries.get_mut(newest as usize) {
            Some(entry) => entry.newer = slot,
            None => self.list_mut(class).oldest = slot,
        }
        let list = self.list_mut(class);
        list.newest = slot;
        list.len += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_used_longest_ago_is_oldest() {
        let mut slots = Slots::new();
        let all: Vec<u32> = (0..4).map(|value| slots.insert(value, Class::Idle)).collect();
        slots.touch(all[0], Class::Idle);
        slots.touch(all[1], Class::Active);
        assert_eq!(slots.oldest(Class::Idle), Some(all[2]));
        assert_eq!(slots.remove(all[2]), Some(2));
        assert_eq!(slots.remove(all[3]), Some(3));
        assert_eq!(slots.oldest(Class::Idle), Some(all[0]));
        assert_eq!((slots.len(), slots.class_len(Class::Active)), (2, 1));
        assert_eq!(slots.insert(9, Class::Ended), all[3]);
    }
}
