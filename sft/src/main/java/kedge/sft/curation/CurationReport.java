package kedge.sft.curation;

import java.nio.file.Path;
import java.util.List;

/**
 * Result of a curation.
 *
 * @param data file of the curated records, in the form that {@code source: jsonl} reads with {@code solution: chain}
 * and {@code id: id}
 * @param steps reports of the reading and of all operations, in order
 * @param found number of operations that had been finished before
 */
public record CurationReport(Path data, List<OperationReport> steps, int found) {
  public CurationReport {
    steps = List.copyOf(steps);
  }
}
