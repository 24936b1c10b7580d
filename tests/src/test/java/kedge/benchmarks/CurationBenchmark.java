package kedge.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.KeyedRandom;
import kedge.data.Problem;
import kedge.data.WorkedProblem;
import kedge.sft.curation.CurationInput;
import kedge.sft.curation.CurationReport;
import kedge.sft.curation.CurationSettings;
import kedge.sft.curation.OperationReport;
import kedge.sft.curation.PlannedOperation;
import kedge.sft.curation.operation.BalanceLength;
import kedge.sft.curation.operation.Clean;
import kedge.sft.curation.operation.Decontaminate;
import kedge.sft.curation.operation.DedupeExact;
import kedge.sft.curation.operation.DedupeNear;
import kedge.sft.curation.operation.Format;
import kedge.sft.curation.operation.Redundancy;
import kedge.sft.curation.operation.ResampleOpening;
import kedge.sft.curation.operation.Validate;
import kedge.sft.curation.run.CurationRun;

/**
 * Curates so many generated records of about 700 bytes, of which one in ten is an exact and one in ten a near copy of
 * an earlier one, and prints records a second and peak heap. The counts follow one another in one JVM, after a run that
 * warms it up: {@code Curation 10000 100000 1000000}.
 */
public final class CurationBenchmark {
  private static final String[] OPENINGS = {"In a small town", "Every morning", "Ann and Bob", "A farmer",
      "At the station", "Last summer", "The baker", "A train"};

  private CurationBenchmark() {
  }

  public static void main(String[] counts) throws IOException {
    measure(60_000); // warms the JVM up; its figures do not count
    for (String count : counts) {
      measure(Integer.parseInt(count.replace("_", "")));
    }
  }

  private static void measure(int count) throws IOException {
    Path folder = Files.createTempDirectory("curation");
    try {
      pools().forEach(MemoryPoolMXBean::resetPeakUsage);
      long begin = System.nanoTime();
      long[] last = {begin};
      List<String> times = new ArrayList<>();
      CurationReport report = new CurationRun(settings(count, folder.resolve("out")), name -> {
        throw new IllegalArgumentException("no chat model " + name);
      }, line -> {
        times.add(
            String.format(Locale.ROOT, "%s  %6.2f µs a record", line, (System.nanoTime() - last[0]) / 1e3 / count));
        last[0] = System.nanoTime();
      }, "").run();
      double seconds = (System.nanoTime() - begin) / 1e9;
      times.forEach(System.out::println);
      long peak = pools().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
      System.out.printf(Locale.ROOT,
          "%,d records, %d steps: %.1f s, %,.0f records/s, %.1f µs a record; peak heap %,d MB of %,d MB; %s planted: "
              + "%s%n",
          count,
          report.steps().size(), seconds, count / seconds, seconds * 1e6 / count, peak >> 20,
          Runtime.getRuntime().maxMemory() >> 20, planted(count),
          report.steps().stream().filter(step -> step.label().contains("dedupe")).map(OperationReport::reasons)
              .toList());
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static List<MemoryPoolMXBean> pools() {
    return ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP).toList();
  }

  private static CurationSettings settings(int count, Path out) {
    List<PlannedOperation> steps = List.of(
        PlannedOperation.of(new Clean.Provider(), new Clean.Settings(null, null, null)),
        PlannedOperation.of(new Format.Provider(), new Format.Settings()),
        PlannedOperation.of(new DedupeExact.Provider(), new DedupeExact.Settings()),
        PlannedOperation.of(new DedupeNear.Provider(), new DedupeNear.Settings(null, null, null)),
        PlannedOperation.of(new Validate.Provider(), new Validate.Settings(null)),
        PlannedOperation.of(new Redundancy.Provider(), new Redundancy.Settings(null)),
        PlannedOperation.of(new Decontaminate.Provider(), new Decontaminate.Settings(null, null, null)),
        PlannedOperation.of(new BalanceLength.Provider(),
            new BalanceLength.Settings(0.9, null, null, null, null, null)),
        PlannedOperation.of(new ResampleOpening.Provider(), new ResampleOpening.Settings(0.9, null, null)));
    return new CurationSettings(1, Runtime.getRuntime().availableProcessors(), List.of(source("train", 1, count)),
        List.of(source("test", 2, 1000)), steps, out);
  }

  private static CurationInput source(String name, long seed, int count) {
    return new CurationInput(name, taker -> {
      for (int i = 0; i < count; i++) {
        taker.accept(problem(name, seed, i));
      }
    });
  }

  private static WorkedProblem problem(String name, long seed, int index) {
    int kind = index % 10;
    int origin = kind == 9 ? index - 7 : kind == 5 ? index - 3 : index;
    String question = story(seed, origin);
    question = kind == 9 ? question.toUpperCase(Locale.ROOT) + " !" : kind == 5 ? question + " Be quick." : question;
    int one = KeyedRandom.integer(900, seed, origin, 1) + 10;
    int other = KeyedRandom.integer(900, seed, origin, 2) + 10;
    StringBuilder chain = new StringBuilder("<think>\n");
    for (int i = 0; i < KeyedRandom.integer(8, seed, index, 3) + 1; i++) {
      chain.append("They had ").append(one).append(" and then ").append(other).append(" more of them. ");
    }
    chain.append(one).append(" + ").append(other).append(" = ").append(one + other).append("\n</think>\n\n\\boxed{")
        .append(one + other).append('}');
    Problem problem = new Problem(name + "/" + index, name, Conversation.ofUser(question),
        new Answer.Mathematical(String.valueOf(one + other)), Map.of());
    return new WorkedProblem(problem, Optional.of(chain.toString()));
  }

  /** About 45 words: an opening, drawn words, two numbers. */
  private static String story(long seed, int index) {
    StringBuilder text = new StringBuilder(OPENINGS[KeyedRandom.integer(OPENINGS.length, seed, index, 0)]);
    for (int i = 0; i < 36; i++) {
      long bits = KeyedRandom.bits(seed, index, 100 + i);
      text.append(' ');
      for (int k = 0; k < 3; k++) {
        text.append("bdfgklmnprstvz".charAt((int) (bits >>> 8 * k & 63) % 14))
            .append("aeiou".charAt((int) (bits >>> 30 + 8 * k & 63) % 5));
      }
    }
    return text.append(". They had ").append(KeyedRandom.integer(900, seed, index, 1) + 10).append(" and got ")
        .append(KeyedRandom.integer(900, seed, index, 2) + 10)
        .append(" more. How many?").toString();
  }

  private static String planted(int count) {
    return count / 10 + " exact and " + count / 10 + " near copies";
  }
}
