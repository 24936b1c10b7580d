package kedge.sft.curation.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import kedge.sft.curation.ChatOperation;
import kedge.sft.curation.CurationRecord;
import kedge.sft.curation.CurationRecords;
import kedge.sft.curation.Decisions;
import kedge.sft.curation.Operation;
import kedge.sft.curation.OperationReport;
import kedge.sft.curation.PartOutcomes;
import kedge.sft.curation.RecordFeature;
import kedge.sft.curation.RecordOperation;
import kedge.sft.curation.SetOperation;

/**
 * Runs an operation over a file of records: kept and dropped records are written in the order of the input, and
 * counted.
 */
final class OperationRunner {
  private final OperationFiles files;
  private final Path folder;
  private final RecordPasses passes;

  /** @param folder folder of the results, to which paths of images are relative */
  OperationRunner(OperationFiles files, Path folder, RecordPasses passes) {
    this.files = files;
    this.folder = folder;
    this.passes = passes;
  }

  /** Runs an operation. @param records number of records of the input */
  OperationReport run(Operation operation, String label, String key, Path input, int records) {
    files.begin(label);
    try (LineFile kept = new LineFile(files.kept(label)); LineFile dropped = new LineFile(files.dropped(label))) {
      Result result = new Result(kept, dropped, new OperationTally(), new ArrayList<>());
      if (operation instanceof RecordOperation each) {
        passes.run(label, input, (from, to) -> null, judging(label, folder.toString(), each), result::take);
      } else if (operation instanceof SetOperation set) {
        Decisions decisions = set.decide(new FileSet(label, input, records));
        passes.run(label, input, decisions::part, judging(label, folder.toString()), result::take);
        result.notes().addAll(decisions.notes());
      } else {
        CurationRecordJson json = new CurationRecordJson(folder);
        ChatOperationRun ask = new ChatOperationRun((ChatOperation) operation, files.journal(label), key, json);
        ask.run(input, (recordLine, outcome) -> {
          JudgedPart.Builder one = new JudgedPart.Builder(label, json);
          one.add(recordLine.line(), recordLine.example(), outcome);
          result.take(one.build());
        });
      }
      if (kept.lines() + dropped.lines() != records) {
        throw new IllegalStateException(label + ": " + records + " records came in, but " + kept.lines()
            + " went on and " + dropped.lines() + " were dropped");
      }
      long bytes = kept.bytes();
      dropped.finish();
      OperationReport report = result.tally().report(label, key, kept.finish(), bytes, result.notes());
      files.finish(report);
      return report;
    }
  }

  /** What has come of the records so far. */
  private record Result(LineFile kept, LineFile dropped, OperationTally tally, List<String> notes) {
    void take(JudgedPart part) {
      kept.addAll(part.kept(), part.keptLines());
      dropped.addAll(part.dropped(), part.droppedLines());
      tally.add(part.tally());
    }
  }

  /** A record and its line. */
  record RecordLine(byte[] line, CurationRecord example) {
  }

  // Work is made in static methods, so that it holds nothing of this machine.

  private static PartWork<Object, JudgedPart> judging(String label, String folder, RecordOperation operation) {
    return (nothing, first, lines) -> JudgedPart.of(label, new CurationRecordJson(Path.of(folder)),
        (index, example) -> operation.apply(example), first, lines);
  }

  private static PartWork<PartOutcomes, JudgedPart> judging(String label, String folder) {
    return (outcomes, first, lines) -> JudgedPart.of(label, new CurationRecordJson(Path.of(folder)), outcomes, first,
        lines);
  }

  private static <F> PartWork<Object, List<F>> extracting(RecordFeature<F> feature, String folder) {
    return (nothing, first, lines) -> {
      CurationRecordJson json = new CurationRecordJson(Path.of(folder));
      List<F> features = new ArrayList<>(lines.size());
      lines.forEach(line -> features.add(feature.apply(json.read(line))));
      return features;
    };
  }

  private final class FileSet implements CurationRecords {
    private final String label;
    private final Path input;
    private final int records;

    FileSet(String label, Path input, int records) {
      this.label = label;
      this.input = input;
      this.records = records;
    }

    @Override
    public int size() {
      return records;
    }

    @Override
    public <F> void pass(RecordFeature<F> feature, Taker<F> taker) {
      int[] next = new int[1];
      passes.run(label + ", features", input, (from, to) -> null, extracting(feature, folder.toString()),
          features -> features.forEach(each -> taker.take(next[0]++, each)));
    }
  }
}
