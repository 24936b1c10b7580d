package kedge.sft.curate.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import kedge.sft.curate.Example;
import kedge.sft.curate.Outcome;
import kedge.sft.curate.StepReport;

/** Counts what a step does, record by record in their order, and picks some to read. */
final class Tally {
  private static final int PICKS = 3;
  private static final int LONGEST = 600;
  private final Map<String, StepReport.Counts> sources = new LinkedHashMap<>();
  private final Map<String, Long> reasons = new LinkedHashMap<>();
  private final Map<String, Integer> picked = new HashMap<>();
  private final List<StepReport.Pick> picks = new ArrayList<>();

  void add(Example before, Outcome outcome) {
    boolean dropped = outcome instanceof Outcome.Dropped;
    boolean changed = outcome instanceof Outcome.Kept kept && !kept.example().equals(before);
    sources.merge(before.source(), new StepReport.Counts(1, changed ? 1 : 0, dropped ? 1 : 0), StepReport.Counts::plus);
    if (outcome instanceof Outcome.Dropped drop) {
      reasons.merge(drop.reason(), 1L, Long::sum);
      pick(drop.reason(), before, () -> shortened(drop.detail()));
    } else if (changed) {
      pick("", before, () -> text(((Outcome.Kept) outcome).example()));
    }
  }

  /** One more record read from a data set. */
  void read(String source) {
    sources.merge(source, new StepReport.Counts(1, 0, 0), StepReport.Counts::plus);
  }

  private void pick(String reason, Example before, Supplier<String> after) {
    int count = picked.getOrDefault(reason, 0);
    if (count < PICKS) {
      picked.put(reason, count + 1);
      picks.add(new StepReport.Pick(before.id(), reason, text(before), after.get()));
    }
  }

  /** A record as a reader sees it: what is there, one part after the other. */
  private static String text(Example example) {
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

  StepReport report(String label, String key, String output, long bytes, List<String> notes) {
    return new StepReport(label, key, output, bytes, sources, reasons, picks, notes);
  }
}
