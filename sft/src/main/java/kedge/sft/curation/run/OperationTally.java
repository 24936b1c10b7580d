package kedge.sft.curation.run;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import kedge.sft.curation.CurationRecord;
import kedge.sft.curation.OperationReport;
import kedge.sft.curation.RecordOutcome;

/** Counts the outcomes of an operation, record by record in their order, and picks examples. */
final class OperationTally implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int PICKS = 3;
  private static final int LONGEST = 600;
  private final Map<String, OperationReport.Counts> sources = new LinkedHashMap<>();
  private final Map<String, Long> reasons = new LinkedHashMap<>();
  private final Map<String, Integer> picked = new HashMap<>();
  private final List<OperationReport.Pick> picks = new ArrayList<>();

  void add(CurationRecord before, RecordOutcome outcome) {
    boolean dropped = outcome instanceof RecordOutcome.Dropped;
    boolean changed = outcome instanceof RecordOutcome.Kept kept && !kept.example().equals(before);
    sources.merge(before.source(), new OperationReport.Counts(1, changed ? 1 : 0, dropped ? 1 : 0),
        OperationReport.Counts::plus);
    if (outcome instanceof RecordOutcome.Dropped drop) {
      reasons.merge(drop.reason(), 1L, Long::sum);
      pick(drop.reason(), before, () -> shortened(drop.detail()));
    } else if (changed) {
      pick("", before, () -> text(((RecordOutcome.Kept) outcome).example()));
    }
  }

  /** Counts a record that was read from a data set. */
  void read(String source) {
    sources.merge(source, new OperationReport.Counts(1, 0, 0), OperationReport.Counts::plus);
  }

  /** Adds the counts of the records that follow. */
  void add(OperationTally next) {
    next.sources.forEach((source, counts) -> sources.merge(source, counts, OperationReport.Counts::plus));
    next.reasons.forEach((reason, count) -> reasons.merge(reason, count, Long::sum));
    for (OperationReport.Pick pick : next.picks) {
      if (picked.merge(pick.reason(), 1, Integer::sum) <= PICKS) {
        picks.add(pick);
      }
    }
  }

  private void pick(String reason, CurationRecord before, Supplier<String> after) {
    int count = picked.getOrDefault(reason, 0);
    if (count < PICKS) {
      picked.put(reason, count + 1);
      picks.add(new OperationReport.Pick(before.id(), reason, text(before), after.get()));
    }
  }

  private static String text(CurationRecord example) {
    StringBuilder text = new StringBuilder();
    part(text, "System", example.system());
    part(text, "Question", example.question());
    part(text, "Chain", example.chain());
    part(text, "Answer", example.answer());
    return text.toString();
  }

  private static void part(StringBuilder text, String name, String value) {
    if (!value.isEmpty()) {
      text.append(text.length() == 0 ? "" : "\n").append(name).append(": ").append(shortened(value));
    }
  }

  private static String shortened(String text) {
    if (text.length() <= LONGEST) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
    return text.substring(0, end) + " …";
  }

  OperationReport report(String label, String key, String output, long bytes, List<String> notes) {
    return new OperationReport(label, key, output, bytes, sources, reasons, picks, notes);
  }
}
