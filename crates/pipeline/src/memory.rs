//! How this process goes about its memory.

/// Blocks up to this size are kept when they are freed, for the next document.
const BLOCK: usize = 16 << 20;

/// Has the allocator keep the memory of large blocks that are freed: the next document needs as much, and to give it back to the system and have
/// it anew, page by page, costs some hundredths of the time of a document. glibc takes the size of the largest block that was ever freed for the
/// size up to which blocks are worth keeping; elsewhere this does nothing.
pub(crate) fn keep_what_is_freed() {
    let mut block: Vec<u8> = Vec::new();
    // Under a tight limit on memory there is nothing to keep.
    let _ = block.try_reserve_exact(BLOCK);
    drop(std::hint::black_box(block));
}
