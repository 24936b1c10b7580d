package kedge.fuzz;

import static kedge.fuzz.CheckpointTargets.text;

import com.google.common.hash.Hashing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import kedge.ablation.measure.Measure;
import kedge.ablation.measure.RunScores;
import kedge.data.UserError;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeReader;
import kedge.sft.curation.run.CuratedData;
import kedge.training.folder.LogBeginnings;
import kedge.training.folder.RunFacts;
import kedge.training.folder.RunFolder;
import kedge.training.folder.RunState;
import kedge.training.folder.StageBoundary;
import kedge.training.provenance.StageRecord;
import kedge.training.report.ReportOptions;
import kedge.training.report.RunReport;
import kedge.training.stage.PendingLines;
import kedge.training.tracker.TensorBoard;

/** Readers of run folders: the report, comparisons, resume. */
final class RunTargets {
  static final String FOLDER = "tests/src/test/resources/fuzz/run";
  private final Path work;

  RunTargets(Path work) {
    this.work = work;
  }

  List<FuzzTarget> all() throws IOException {
    List<FuzzTarget> targets = new ArrayList<>();
    for (String log : List.of("steps.jsonl", "timings.jsonl", "evaluations.jsonl", "rollouts.jsonl")) {
      targets.add(logs(log));
    }
    targets.add(rolloutsPart());
    targets.add(pending());
    targets.add(scores("evaluations.jsonl"));
    targets.add(scores("problems.jsonl"));
    targets.add(tensorBoard());
    targets.add(resumed("recipe.yaml", 4));
    targets.add(resumed("run.json", 1));
    targets.add(place());
    targets.add(inCheckpoint("state.json", RunState::read));
    targets.add(inCheckpoint("stages.json", folder -> StageRecord.read(folder).ifPresent(StageRecord::keys)));
    targets.add(inCheckpoint("logs.json", folder -> LogBeginnings.read(folder).ifPresent(LogBeginnings::logs)));
    targets.add(curation());
    return targets;
  }

  private Path run(String name) throws IOException {
    return FuzzTargets.folderWith(work.resolve(name), FOLDER, ".*\\.(jsonl|yaml)");
  }

  private static List<byte[]> corpus(String file) {
    return List.of(FuzzTargets.bytes(FuzzTargets.resource(FOLDER).resolve(file)));
  }

  private FuzzTarget logs(String name) throws IOException {
    Path run = run("report-" + name);
    return new FuzzTarget("report: " + name, 4, corpus(name), bytes -> {
      Files.write(run.resolve(name), bytes);
      RunReport.write(run, ReportOptions.none());
    });
  }

  /** A part of the rollouts, damaged before it is packed or after. */
  private FuzzTarget rolloutsPart() throws IOException {
    Path run = run("report-part");
    Files.delete(run.resolve("rollouts.jsonl"));
    Path part = Files.createDirectory(run.resolve("rollouts")).resolve("000000-rl-0.jsonl.gz");
    List<byte[]> lines = corpus("rollouts.jsonl");
    return new FuzzTarget("report: part of the rollouts", 4, List.of(packed(lines.get(0))),
        (sound, random) -> random.nextBoolean() ? packed(Damage.of(lines, random)) : Damage.of(sound, random),
        bytes -> {
          Files.write(part, bytes);
          RunReport.write(run, ReportOptions.none());
        });
  }

  private static byte[] packed(byte[] lines) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private FuzzTarget pending() {
    String line = "{\"step\":5,\"weights_step\":4,\"group\":0,\"trains\":true,\"key\":[\"1f\",\"5\",\"a0\"],"
        + "\"sample\":SAMPLE,\"prompt_tokens\":[3,4],\"tokens\":[7,1],\"log_probabilities\":[-0.5,-1.25],"
        + "\"stopped\":true,\"closing\":1}\n";
    return new FuzzTarget("checkpoint: pending.jsonl", 1,
        List.of(text(line.replace("SAMPLE", "0") + line.replace("SAMPLE", "1"))), bytes -> {
          Path file = Files.write(work.resolve("pending.jsonl"), bytes);
          PendingLines.read(file);
        });
  }

  private FuzzTarget scores(String name) throws IOException {
    Path run = run("scores-" + name);
    List<Measure> measures = List.of(Measure.of("first_eval", "pass@1"), Measure.of("first_eval", "maj@8"),
        Measure.of("last_eval", "length_mean").on("held-out"), Measure.of("warmup", "loss"));
    return new FuzzTarget("compare: " + name, 1, corpus(name), bytes -> {
      Files.write(run.resolve(name), bytes);
      List<UserError> refused = new ArrayList<>();
      for (Measure measure : measures) {
        try {
          new RunScores(run).read(measure);
        } catch (UserError one) {
          refused.add(one);
        }
      }
      if (refused.size() == measures.size()) {
        throw refused.get(0);
      }
    });
  }

  private FuzzTarget tensorBoard() throws IOException {
    Path run = run("tensorboard");
    return new FuzzTarget("TensorBoard: steps.jsonl", 4, corpus("steps.jsonl"), bytes -> {
      Files.write(run.resolve("steps.jsonl"), bytes);
      FuzzTargets.delete(run.resolve(TensorBoard.FOLDER));
      TensorBoard.of(run).close();
    });
  }

  private FuzzTarget resumed(String name, int share) throws IOException {
    Path run = run("resumed-" + name);
    RecipeReader reader = RecipeReader.installed().withoutCode();
    Recipe recipe = reader.read(FuzzTargets.resource(FOLDER).resolve("recipe.yaml"), List.of());
    return new FuzzTarget("resume: " + name, share, corpus(name), bytes -> {
      Files.write(run.resolve(name), bytes);
      RunFacts.read(run);
      RunFolder.resume(run, recipe, reader).close();
    });
  }

  private FuzzTarget place() throws IOException {
    Path run = run("place");
    Files.createDirectories(run.resolve("standing"));
    return new FuzzTarget("resume: place.json", 1, corpus("place.json"), bytes -> {
      Files.write(run.resolve("standing/place.json"), bytes);
      StageBoundary.of(run).ifPresent(state -> new StageBoundary(run).after(state, state.positions()));
    });
  }

  private interface FolderReader {
    void read(Path folder);
  }

  private FuzzTarget inCheckpoint(String name, FolderReader reader) throws IOException {
    Path folder = Files.createDirectories(work.resolve("in-" + name));
    return new FuzzTarget("checkpoint: " + name, 1, corpus("checkpoint/" + name), bytes -> {
      Files.write(folder.resolve(name), bytes);
      reader.read(folder);
    });
  }

  private FuzzTarget curation() throws IOException {
    Path folder = Files.createDirectories(work.resolve("curation"));
    Files.writeString(folder.resolve("data.jsonl"), "{}\n");
    String digest = Hashing.sha256().hashString("{}\n", StandardCharsets.UTF_8).toString();
    byte[] report = text("[{\"label\":\"00-read\",\"key\":\"ab\",\"output\":\"" + digest
        + "\",\"bytes\":3,\"sources\":{\"a\":{\"in\":3,\"changed\":0,\"dropped\":2}},"
        + "\"reasons\":{\"too long\":2},\"picks\":[],\"notes\":[]}]");
    return new FuzzTarget("curation.json", 1, List.of(report), bytes -> {
      Files.write(folder.resolve("curation.json"), bytes);
      CuratedData.whole(folder);
    });
  }
}
