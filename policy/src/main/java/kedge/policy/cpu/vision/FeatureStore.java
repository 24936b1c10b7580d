package kedge.policy.cpu.vision;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import kedge.policy.cpu.kernel.Arena;
import kedge.policy.cpu.kernel.Matrix;

/** Features of images by digest in bounded memory; those used least recently go first. */
final class FeatureStore {
  private final long limit;
  private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  FeatureStore(long limit) {
    this.limit = limit;
  }

  /** What is kept of an image. */
  private static final class Entry {
    private final Arena arena = new Arena();
    private final Matrix features;
    private final Matrix merged;
    private boolean valid = true;

    Entry(int tokens, int hidden, int mergedWidth) {
      features = arena.matrix(tokens, hidden);
      merged = mergedWidth == 0 ? null : arena.matrix(tokens, mergedWidth);
    }
  }

  /** The features, {@code [tokens, hidden]}; null for an image that has none. */
  Matrix features(String digest) {
    Entry entry = entries.get(digest);
    return entry == null || !entry.valid ? null : entry.features;
  }

  /** The tower's output before the adapter, {@code [tokens, mergedWidth]}; null where it is not kept. */
  Matrix merged(String digest) {
    Entry entry = entries.get(digest);
    return entry == null ? null : entry.merged;
  }

  /** Makes room for an image, unless it has; @param mergedWidth 0 to keep the features alone */
  void allocate(String digest, int tokens, int hidden, int mergedWidth) {
    entries.computeIfAbsent(digest, name -> new Entry(tokens, hidden, mergedWidth)).valid = true;
  }

  /** Frees the oldest entries but those named until the rest is within the limit. */
  void keepOnly(Set<String> needed) {
    long bytes = entries.values().stream().mapToLong(entry -> entry.arena.bytes()).sum();
    Iterator<Map.Entry<String, Entry>> oldest = entries.entrySet().iterator();
    while (bytes > limit && oldest.hasNext()) {
      Map.Entry<String, Entry> next = oldest.next();
      if (!needed.contains(next.getKey())) {
        bytes -= next.getValue().arena.bytes();
        next.getValue().arena.close();
        oldest.remove();
      }
    }
  }

  /** Keeps only the tower's outputs. */
  void forgetFeatures() {
    entries.values().removeIf(entry -> {
      if (entry.merged == null) {
        entry.arena.close();
      }
      return entry.merged == null;
    });
    entries.values().forEach(entry -> entry.valid = false);
  }

  void clear() {
    entries.values().forEach(entry -> entry.arena.close());
    entries.clear();
  }
}
