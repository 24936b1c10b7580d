package kedge.sft.curation.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import kedge.data.KeyedRandom;
import kedge.data.UserError;
import kedge.data.cluster.TaskEngine;
import kedge.data.io.AtomicFile;
import kedge.data.io.DiskErrors;
import kedge.sft.curation.ChatOperation;
import kedge.sft.curation.CurationReport;
import kedge.sft.curation.CurationSettings;
import kedge.sft.curation.Operation;
import kedge.sft.curation.OperationContext;
import kedge.sft.curation.OperationReport;
import kedge.sft.curation.PlannedOperation;

/**
 * Runs the operations of a curation one after the other: records are read from the sources into {@code
 * operations/00-read.jsonl}, each operation reads the file of the one before it and writes its own, and that of the
 * last is {@code data.jsonl}. A finished operation (same settings, seed, input and code) is not run again, so an
 * interrupted run can be resumed, and the same settings always give the same bytes.
 */
public final class CurationRun {
  /**
   * Part of every key; increased when the meaning of a chat operation changes, so that older results are not reused.
   */
  private static final String VERSION = "curation 2";
  private final CurationSettings settings;
  private final Function<String, OperationContext.Lent> chatModels;
  private final Consumer<String> log;
  private final String code;
  private final Optional<TaskEngine> engine;

  /**
   * Prepares a run; nothing is read or written.
   *
   * @param chatModels returns chat models by name
   * @param log receives one line per operation
   * @param code digest of the code; if it changes, operations are run again, except for chat operations, whose replies
   * cost money
   */
  public CurationRun(CurationSettings settings, Function<String, OperationContext.Lent> chatModels,
      Consumer<String> log, String code) {
    this(settings, chatModels, log, code, Optional.empty());
  }

  private CurationRun(CurationSettings settings, Function<String, OperationContext.Lent> chatModels,
      Consumer<String> log, String code, Optional<TaskEngine> engine) {
    this.code = code;
    this.engine = engine;
    this.settings = settings;
    this.chatModels = chatModels;
    this.log = log;
  }

  /** Returns the same run with its passes over records on a cluster; the result is the same. */
  public CurationRun on(TaskEngine other) {
    return new CurationRun(settings, chatModels, log, code, Optional.of(other));
  }

  /**
   * Runs all operations.
   *
   * @throws UserError if data is damaged, an operation uses an unknown name, no record is left, or the folder contains
   * other files
   */
  public CurationReport run() {
    requireOwnFolder();
    List<Operation> made = make();
    ExecutorService threads = Executors.newFixedThreadPool(settings.threads(), work -> {
      Thread thread = new Thread(work, "curation");
      thread.setDaemon(true);
      return thread;
    });
    try {
      return run(made, threads);
    } finally {
      threads.shutdownNow();
    }
  }

  private CurationReport run(List<Operation> made, ExecutorService threads) {
    OperationFiles files = new OperationFiles(settings.out().resolve("steps"));
    CurationRecordJson json = new CurationRecordJson(settings.out());
    int ahead = settings.threads() * 2;
    RecordPasses passes = engine.isPresent() ? new ClusterPasses(engine.get()) : new LocalPasses(threads, ahead);
    OperationRunner runner = new OperationRunner(files, settings.out(), passes);
    List<OperationReport> reports = new ArrayList<>();
    PictureFiles pictures = new PictureFiles(settings.out());
    reports.add(new SourceIntake(files, json, pictures, threads, ahead).run(settings.sources()));
    log.accept(line(reports.get(0), false));
    int found = 0;
    for (int i = 0; i < made.size(); i++) {
      OperationReport before = reports.get(i);
      String label = label(i);
      PlannedOperation planned = settings.steps().get(i);
      String version = made.get(i) instanceof ChatOperation ? VERSION : VERSION + " " + code;
      String key = Digests.ofTexts(version, label, planned.settings(), made.get(i).identity(),
          String.valueOf(settings.seed()), before.output());
      Optional<OperationReport> finished = files.finished(label, key);
      reports.add(finished.isPresent() ? finished.get()
          : runner.run(made.get(i), label, key, files.kept(before.label()), (int) before.total().out()));
      found += finished.isPresent() ? 1 : 0;
      log.accept(line(reports.get(i + 1), finished.isPresent()));
      requireSome(reports.get(i + 1), files);
    }
    CurationReport report = new CurationReport(settings.out().resolve("data.jsonl"), reports, found);
    publish(files, report);
    return report;
  }

  private List<Operation> make() {
    List<Operation> made = new ArrayList<>();
    for (int i = 0; i < settings.steps().size(); i++) {
      long seed = KeyedRandom.bits(settings.seed(), KeyedRandom.text("curation step"), i);
      PlannedOperation planned = settings.steps().get(i);
      made.add(UserError.whereRefused("steps." + i + " (" + label(i) + "): ",
          () -> planned.create().apply(new RunContext(seed, settings.heldOut(), chatModels))));
    }
    return made;
  }

  private String label(int index) {
    return String.format(Locale.ROOT, "%02d-%s", index + 1, settings.steps().get(index).kind());
  }

  private static String line(OperationReport report, boolean found) {
    OperationReport.Counts total = report.total();
    return String.format(Locale.ROOT, "%-26s %,10d in  %,10d changed  %,10d dropped  %,10d out%s", report.label(),
        total.in(), total.changed(), total.dropped(),
        total.out(), found ? "  (found finished)" : "");
  }

  private static void requireSome(OperationReport report, OperationFiles files) {
    if (report.total().out() == 0) {
      throw new UserError(
          "step " + report.label() + " left no record of " + report.total().in() + ": " + report.reasons()
              + ". Maybe look at " + files.dropped(report.label()) + ", and loosen its settings?");
    }
  }

  /** Writes the results: data, dropped records, report. */
  private void publish(OperationFiles files, CurationReport report) {
    Set<String> labels = new LinkedHashSet<>();
    List<Path> dropped = new ArrayList<>();
    for (OperationReport operation : report.steps()) {
      labels.add(operation.label());
      dropped.add(files.dropped(operation.label()));
    }
    files.keepOnly(labels);
    join(List.of(files.kept(report.steps().get(report.steps().size() - 1).label())), report.data());
    join(dropped, settings.out().resolve("dropped.jsonl"));
    OperationFiles.write(settings.out().resolve("curation.json"), report.steps());
    AtomicFile.write(settings.out().resolve("curation.md"), MarkdownReport.of(report.steps()));
  }

  private static void join(List<Path> parts, Path whole) {
    AtomicFile.write(whole, out -> {
      for (Path part : parts) {
        Files.copy(part, out);
      }
    });
  }

  private void requireOwnFolder() {
    Path out = settings.out();
    if (!Files.exists(out)) {
      return;
    }
    if (!Files.isDirectory(out)) {
      throw new UserError("out is " + out + ", which is a file, expected a folder");
    }
    try (Stream<Path> held = Files.list(out)) {
      boolean own = Files.isDirectory(out.resolve("steps"))
          || held.allMatch(path -> path.getFileName().toString().startsWith("."));
      if (!own) {
        throw new UserError(
            "out is " + out + ", which holds other files than a curation's, expected a new or empty folder");
      }
    } catch (IOException e) {
      throw DiskErrors.failed("list", out, e);
    }
  }
}
