package kedge.sft.curation;

import java.nio.file.Path;
import java.util.List;

/**
 * What to curate, how, and where to.
 *
 * @param seed all randomness derives from it
 * @param threads how many threads work; the result does not depend on it
 * @param sources where the records come from, in this order
 * @param heldOut evaluation sets, which steps may compare with
 * @param steps the chain
 * @param out the folder of the results
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
