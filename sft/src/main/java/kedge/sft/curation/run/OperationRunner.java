package kedge.sft.curation.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;
import kedge.data.UserError;
import kedge.sft.curation.ChatOperation;
import kedge.sft.curation.CurationRecord;
import kedge.sft.curation.CurationRecords;
import kedge.sft.curation.Decisions;
import kedge.sft.curation.Operation;
import kedge.sft.curation.OperationReport;
import kedge.sft.curation.RecordOperation;
import kedge.sft.curation.RecordOutcome;
import kedge.sft.curation.SetOperation;

/**
 * Runs an operation over a file of records: kept and dropped records are written in the order of the input, and
 * counted.
 */
final class OperationRunner {
  private final OperationFiles files;
  private final CurationRecordJson json;
  private final ExecutorService threads;
  private final int ahead;

  /** @param ahead maximum number of batches in memory */
  OperationRunner(OperationFiles files, CurationRecordJson json, ExecutorService threads, int ahead) {
    this.files = files;
    this.json = json;
    this.threads = threads;
    this.ahead = ahead;
  }

  private record Judged(CurationRecord before, RecordOutcome outcome, byte[] line) {
  }

  /** Runs an operation. @param records number of records of the input */
  OperationReport run(Operation operation, String label, String key, Path input, int records) {
    files.begin(label);
    OperationTally tally = new OperationTally();
    List<String> notes = new ArrayList<>();
    try (LineFile kept = new LineFile(files.kept(label)); LineFile dropped = new LineFile(files.dropped(label))) {
      if (operation instanceof RecordOperation each) {
        parallel(input, (line, example) -> judged(label, line, example, each.apply(example)),
            judged -> take(judged, tally, kept, dropped));
      } else if (operation instanceof SetOperation set) {
        Decisions decisions = set.decide(new FileSet(input, records));
        int[] next = new int[1];
        parallel(input, RecordLine::new, recordLine -> {
          RecordOutcome outcome = decisions.outcome(next[0]++, recordLine.example());
          take(judged(label, recordLine.line(), recordLine.example(), outcome), tally, kept, dropped);
        });
        notes.addAll(decisions.notes());
      } else {
        ChatOperationRun ask = new ChatOperationRun((ChatOperation) operation, files.journal(label), key, json);
        ask.run(input,
            (recordLine, outcome) -> take(judged(label, recordLine.line(), recordLine.example(), outcome), tally, kept,
                dropped));
      }
      if (kept.lines() + dropped.lines() != records) {
        throw new IllegalStateException(label + ": " + records + " records came in, but " + kept.lines()
            + " went on and " + dropped.lines() + " were dropped");
      }
      long bytes = kept.bytes();
      dropped.finish();
      OperationReport report = tally.report(label, key, kept.finish(), bytes, notes);
      files.finish(report);
      return report;
    }
  }

  /** A record and its line. */
  record RecordLine(byte[] line, CurationRecord example) {
  }

  private interface Work<R> {
    R of(byte[] line, CurationRecord example);
  }

  private <R> void parallel(Path input, Work<R> work, Consumer<R> taker) {
    OrderedExecutor<List<byte[]>, List<R>> order = new OrderedExecutor<>(threads, ahead, batch -> {
      List<R> results = new ArrayList<>(batch.size());
      batch.forEach(line -> results.add(work.of(line, json.read(line))));
      return results;
    }, results -> results.forEach(taker));
    Batches.read(input, order::give);
    order.finish();
  }

  /**
   * Checks that an operation changed only what it may change, and notes the change in the record. An unchanged record
   * keeps its line.
   */
  private Judged judged(String label, byte[] line, CurationRecord before, RecordOutcome outcome) {
    if (outcome instanceof RecordOutcome.Dropped drop) {
      return new Judged(before, outcome, json.writeDropped(label, drop.reason(), drop.detail(), before));
    }
    CurationRecord after = ((RecordOutcome.Kept) outcome).example();
    if (after.equals(before)) {
      return new Judged(before, outcome, line);
    }
    if (!after.id().equals(before.id()) || !after.source().equals(before.source())
        || !after.changedBy().equals(before.changedBy())) {
      throw new UserError(
          label + ": the step changed id, source or provenance of " + before.id() + ", which is not its to change");
    }
    CurationRecord noted = after.changed(label);
    return new Judged(before, RecordOutcome.kept(noted), json.write(noted));
  }

  private static void take(Judged judged, OperationTally tally, LineFile kept, LineFile dropped) {
    tally.add(judged.before(), judged.outcome());
    (judged.outcome() instanceof RecordOutcome.Kept ? kept : dropped).add(judged.line());
  }

  private final class FileSet implements CurationRecords {
    private final Path input;
    private final int records;

    FileSet(Path input, int records) {
      this.input = input;
      this.records = records;
    }

    @Override
    public int size() {
      return records;
    }

    @Override
    public <F> void pass(Function<CurationRecord, F> feature, Taker<F> taker) {
      int[] next = new int[1];
      parallel(input, (line, example) -> feature.apply(example), value -> taker.take(next[0]++, value));
    }
  }
}
