//! Work in parallel, results in order, memory bounded: a reorder window over a rayon pool.
//!
//! The window must be wide, or one slow document stops all others; and it must be bounded, or it fills the memory. It is bounded by
//! the weight of the results that wait, and by their number.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

struct Ready<U> {
    done: BTreeMap<u64, (U, usize)>,
    /// Weight of what is done and waits.
    weight: usize,
    next: u64,
    producers: usize,
    stop: bool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A poisoned lock means that a worker died outside the guarded work; what it protects is still whole between statements.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How far work may run ahead of the result that is handed over next.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Items that are under way or wait.
    pub items: usize,
    /// Weight of the results that wait; work on the next item goes on whatever waits behind it.
    pub weight: usize,
}

struct Window<U> {
    ready: Mutex<Ready<U>>,
    changed: Condvar,
    bounds: Bounds,
}

impl<U> Ready<U> {
    /// True while the work on a ticket must not begin.
    fn is_full_for(&self, ticket: u64, bounds: Bounds) -> bool {
        ticket >= self.next + bounds.items as u64
            || self.weight >= bounds.weight && ticket != self.next
    }
}

/// Counts a producer out even when it unwinds, so that the consumer never waits for a dead one.
struct Leaves<'a, U>(&'a Window<U>);

impl<U> Drop for Leaves<'_, U> {
    fn drop(&mut self) {
        lock(&self.0.ready).producers -= 1;
        self.0.changed.notify_all();
    }
}

impl<U> Window<U> {
    fn produce<I: Iterator, S>(
        &self,
        items: &Mutex<(u64, I)>,
        state: &mut S,
        work: &impl Fn(&mut S, I::Item) -> U,
        weigh: &impl Fn(&U) -> usize,
    ) {
        let _leaves = Leaves(self);
        loop {
            let (ticket, item) = {
                let mut items = lock(items);
                if lock(&self.ready).stop {
                    return;
                }
                let Some(item) = items.1.next() else { return };
                items.0 += 1;
                (items.0 - 1, item)
            };
            {
                let mut ready = lock(&self.ready);
                while ready.is_full_for(ticket, self.bounds) && !ready.stop {
                    ready = self
                        .changed
                        .wait(ready)
                        .unwrap_or_else(PoisonError::into_inner);
                }
                if ready.stop {
                    return;
                }
            }
            let result = work(state, item);
            let weight = weigh(&result);
            {
                let mut ready = lock(&self.ready);
                ready.weight += weight;
                ready.done.insert(ticket, (result, weight));
            }
            self.changed.notify_all();
        }
    }
    fn consume<E>(&self, mut emit: impl FnMut(U) -> Result<(), E>) -> Result<(), E> {
        loop {
            let result = {
                let mut ready = lock(&self.ready);
                loop {
                    let next = ready.next;
                    if let Some((result, weight)) = ready.done.remove(&next) {
                        ready.next += 1;
                        ready.weight -= weight;
                        break result;
                    }
                    if ready.producers == 0 {
                        return Ok(());
                    }
                    ready = self
                        .changed
                        .wait(ready)
                        .unwrap_or_else(PoisonError::into_inner);
                }
            };
            self.changed.notify_all();
            if let Err(e) = emit(result) {
                lock(&self.ready).stop = true;
                self.changed.notify_all();
                return Err(e);
            }
        }
    }
}

/// Maps items on all threads of a pool and hands the results to `emit` on this thread, in the order of the items, within bounds on what is
/// under way or waits. Each thread works with a state of its own, made by `state`.
///
/// # Errors
/// The first error of `emit`; work under way is then finished and dropped.
pub fn map_in_order<I, S, U, E>(
    pool: &rayon::ThreadPool,
    bounds: Bounds,
    items: I,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, I::Item) -> U + Sync,
    weigh: impl Fn(&U) -> usize + Sync,
    emit: impl FnMut(U) -> Result<(), E>,
) -> Result<(), E>
where
    I: Iterator + Send,
    U: Send,
{
    let threads = pool.current_num_threads();
    let ready = Ready {
        done: BTreeMap::new(),
        weight: 0,
        next: 0,
        producers: threads,
        stop: false,
    };
    let window = Window {
        ready: Mutex::new(ready),
        changed: Condvar::new(),
        bounds: Bounds {
            items: bounds.items.max(threads),
            ..bounds
        },
    };
    let items = Mutex::new((0u64, items));
    let (window, items, state, work, weigh) = (&window, &items, &state, &work, &weigh);
    pool.in_place_scope(|scope| {
        for _ in 0..threads {
            scope.spawn(move |_| window.produce(items, &mut state(), work, weigh));
        }
        window.consume(emit)
    })
}

#[cfg(test)]
mod tests {
    use super::{Bounds, map_in_order};
    use std::sync::atomic::{AtomicU64, Ordering};

    fn pool(threads: usize) -> rayon::ThreadPool {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap()
    }

    #[test]
    fn results_come_in_order_and_the_window_holds() {
        let (taken, emitted, widest) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
        let mut got = Vec::new();
        let work = |_: &mut (), n: u64| {
            let ahead = taken.fetch_add(1, Ordering::SeqCst) + 1 - emitted.load(Ordering::SeqCst);
            widest.fetch_max(ahead, Ordering::SeqCst);
            std::thread::sleep(std::time::Duration::from_micros((n * 7919) % 300));
            n * n
        };
        let done = map_in_order(
            &pool(4),
            Bounds {
                items: 8,
                weight: usize::MAX,
            },
            0..500u64,
            || (),
            work,
            |_| 0,
            |n| {
                emitted.fetch_add(1, Ordering::SeqCst);
                got.push(n);
                Ok::<(), ()>(())
            },
        );
        assert_eq!(done, Ok(()));
        assert_eq!(got, (0..500u64).map(|n| n * n).collect::<Vec<_>>());
        assert!(
            widest.load(Ordering::SeqCst) <= 9,
            "{widest:?} items were under way"
        );
    }

    #[test]
    fn an_error_of_the_consumer_stops_the_rest() {
        let started = AtomicU64::new(0);
        let work = |_: &mut (), n: u64| {
            started.fetch_add(1, Ordering::SeqCst);
            n
        };
        let done = map_in_order(
            &pool(2),
            Bounds {
                items: 4,
                weight: usize::MAX,
            },
            0..,
            || (),
            work,
            |_| 0,
            |n| if n == 10 { Err("full") } else { Ok(()) },
        );
        assert_eq!(done, Err("full"));
        assert!(started.load(Ordering::SeqCst) <= 20);
    }

    #[test]
    fn heavy_results_hold_the_others_back() {
        let (waiting, heaviest) = (AtomicU64::new(0), AtomicU64::new(0));
        let work = |_: &mut (), n: u64| {
            // The first of ten is slow, so that the others pile up behind it.
            std::thread::sleep(std::time::Duration::from_millis(if n.is_multiple_of(10) {
                5
            } else {
                0
            }));
            let now = waiting.fetch_add(100, Ordering::SeqCst) + 100;
            heaviest.fetch_max(now, Ordering::SeqCst);
            n
        };
        let bounds = Bounds {
            items: 1000,
            weight: 300,
        };
        let mut got = Vec::new();
        let done = map_in_order(
            &pool(3),
            bounds,
            0..100u64,
            || (),
            work,
            |_| 100,
            |n| {
                waiting.fetch_sub(100, Ordering::SeqCst);
                got.push(n);
                Ok::<(), ()>(())
            },
        );
        assert_eq!(done, Ok(()));
        assert_eq!(got, (0..100u64).collect::<Vec<_>>());
        // Three may wait, three may be under way when the bound is reached, and one may be in the consumer's hand.
        assert!(heaviest.load(Ordering::SeqCst) <= 700, "{heaviest:?}");
    }
}
