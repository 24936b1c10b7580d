package kedge.sft.curation;

import java.nio.file.Path;
import java.util.List;

/**
 * What a run of curation did.
 *
 * @param data the curated records, in the form that {@code source: jsonl} reads with {@code solution: chain} and {@code
 * id: id}
 * @param steps the reading and all steps, in order
 * @param found how many of them had been finished before
 */
public record CurationReport(Path data, List<OperationReport> steps, int found) {
  public CurationReport {
    steps = List.copyOf(steps);
  }
}
