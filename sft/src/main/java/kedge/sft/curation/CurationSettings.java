package kedge.sft.curation;

import java.nio.file.Path;
import java.util.List;

/**
 * Settings of a curation.
 *
 * @param seed seed of all randomness
 * @param threads number of threads; the result does not depend on it
 * @param sources data sets to curate, in order
 * @param heldOut evaluation sets that operations may compare with
 * @param steps operations in order
 * @param out folder of the results
 */
public record CurationSettings(long seed, int threads, List<CurationInput> sources, List<CurationInput> heldOut,
    List<PlannedOperation> steps, Path out) {
  public CurationSettings {
    sources = List.copyOf(sources);
    heldOut = List.copyOf(heldOut);
    steps = List.copyOf(steps);
    out = out.toAbsolutePath().normalize();
    if (threads < 1) {
      throw new IllegalArgumentException("threads is " + threads + ", expected at least 1");
    }
    if (sources.isEmpty()) {
      throw new IllegalArgumentException("sources is empty, expected at least one data set");
    }
  }
}
