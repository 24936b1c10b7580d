package kedge.sft.curation.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import kedge.data.Answer;
import kedge.data.DemonstrationFormat;
import kedge.data.Part;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.data.UserError;
import kedge.data.WorkedProblem;
import kedge.sft.curation.CurationInput;
import kedge.sft.curation.CurationRecord;
import kedge.sft.curation.OperationReport;
import kedge.sft.curation.Picture;
import kedge.sft.curation.text.Fingerprint;
import kedge.sft.curation.text.FingerprintMap;

/** Reads the problems of all sources as records into one file. Ids must be unique over all sources. */
final class SourceIntake {
  static final String LABEL = "00-read";
  private static final int BATCH = 256;
  private final OperationFiles files;
  private final CurationRecordJson json;
  private final PictureFiles pictureFiles;
  private final ExecutorService threads;
  private final int ahead;

  SourceIntake(OperationFiles files, CurationRecordJson json, PictureFiles pictureFiles, ExecutorService threads,
      int ahead) {
    this.files = files;
    this.json = json;
    this.pictureFiles = pictureFiles;
    this.threads = threads;
    this.ahead = ahead;
  }

  private record Read(String id, String source, byte[] line) {
  }

  /** Reads all sources in order. The key of the report is the digest of the records. */
  OperationReport run(List<CurationInput> sources) {
    OperationTally tally = new OperationTally();
    FingerprintMap ids = new FingerprintMap(1 << 16);
    try (LineFile kept = new LineFile(files.kept(LABEL)); LineFile dropped = new LineFile(files.dropped(LABEL))) {
      for (CurationInput source : sources) {
        OrderedExecutor<List<WorkedProblem>, List<Read>> order = new OrderedExecutor<>(threads, ahead,
            batch -> batch.stream().map(this::read).toList(),
            batch -> batch.forEach(read -> take(read, tally, ids, kept)));
        List<WorkedProblem> batch = new ArrayList<>();
        source.stream().accept(problem -> {
          batch.add(problem);
          if (batch.size() == BATCH) {
            order.give(List.copyOf(batch));
            batch.clear();
          }
        });
        order.give(List.copyOf(batch));
        order.finish();
      }
      long bytes = kept.bytes();
      dropped.finish();
      String digest = kept.finish();
      OperationReport report = tally.report(LABEL, digest, digest, bytes, List.of());
      files.finish(report);
      return report;
    }
  }

  private void take(Read read, OperationTally tally, FingerprintMap ids, LineFile kept) {
    if (ids.putIfAbsent(Fingerprint.of(read.id()), 0) >= 0) {
      throw new UserError(
          "id " + read.id() + " comes twice. Maybe two sources have one name? Give each a name of its own");
    }
    tally.read(read.source());
    kept.add(read.line());
  }

  private Read read(WorkedProblem worked) {
    CurationRecord example = example(worked);
    for (String text : List.of(example.system(), example.question(), example.chain(), example.answer())) {
      requireText(example.id(), text);
    }
    return new Read(example.id(), example.source(), json.write(example));
  }

  private CurationRecord example(WorkedProblem worked) {
    String id = worked.problem().id();
    String system = "";
    Turn asked = null;
    for (Turn turn : worked.problem().prompt().turns()) {
      if (turn.role() == Role.SYSTEM && asked == null && system.isEmpty()) {
        system = turn.text();
      } else if (turn.role() == Role.USER && asked == null) {
        asked = turn;
      } else {
        throw new UserError(id + ": the prompt has " + worked.problem().prompt().turns().size()
            + " turns; curation takes a system prompt and one question");
      }
    }
    if (asked == null) {
      throw new UserError(id + ": the prompt asks nothing; curation takes a system prompt and one question");
    }
    List<Picture> pictures = new ArrayList<>();
    for (Part part : asked.parts()) {
      if (part instanceof Part.Image image) {
        pictures.add(pictureFiles.of(id, image.image()));
      }
    }
    Answer answer = worked.problem().answer();
    List<String> options = answer instanceof Answer.Choice choice ? choice.options() : List.of();
    return new CurationRecord(id, worked.problem().source(), system, asked.text(), pictures, options,
        chain(worked), answer.display(), columns(worked), List.of());
  }

  /** Returns the reasoning, or the text of the assistant's turn if the data has that instead. */
  private static String chain(WorkedProblem worked) {
    if (worked.reasoning().isPresent() || worked.written().isEmpty()) {
      return worked.reasoning().orElse("");
    }
    Turn turn = worked.written().get(0);
    boolean text = turn.role() == Role.ASSISTANT && turn.fields().isEmpty() && turn.training() != Turn.Training.NEVER
        && turn.parts().stream().allMatch(Part.Text.class::isInstance);
    if (worked.written().size() > 1 || !text) {
      throw new UserError(worked.problem().id() + ": the demonstration has "
          + (worked.written().size() > 1 ? worked.written().size() + " turns" : "more than a text to learn")
          + "; curation takes one assistant turn of text, without tool calls, further fields or images");
    }
    return DemonstrationFormat.reasoning(turn.text(), worked.problem().answer().display());
  }

  /**
   * Returns the columns sorted by name. A countdown problem has two more, its numbers and target, which are not in the
   * answer's text.
   */
  private static Map<String, String> columns(WorkedProblem worked) {
    Map<String, String> columns = new LinkedHashMap<>();
    worked.problem().columns().further().entrySet().stream().sorted(Map.Entry.comparingByKey())
        .forEach(column -> columns.put(column.getKey(), column.getValue()));
    if (worked.problem().answer()instanceof Answer.Countdown countdown) {
      columns.put("countdown_numbers", countdown.numbers().toString());
      columns.put("countdown_target", String.valueOf(countdown.target()));
    }
    return columns;
  }

  /** Rejects unpaired surrogates, which cannot be encoded. */
  private static void requireText(String id, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair = Character.isHighSurrogate(c) && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1));
      if (Character.isSurrogate(c) && !pair) {
        throw new UserError(id + ": character " + (i + 1) + " is half of a surrogate pair (\\u" + Integer.toHexString(c)
            + "), which is no text");
      }
      i += pair ? 1 : 0;
    }
  }
}
