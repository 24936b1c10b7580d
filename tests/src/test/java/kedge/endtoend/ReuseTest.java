package kedge.endtoend;

import static kedge.endtoend.CommandRun.kedge;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kedge.training.folder.FolderLock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that finds its first stages finished in another leaves the bytes of one that trained everything itself. */
class ReuseTest {
  private static final String[] LONGER = {"--set", "stages.rl.algorithm=gspo", "--set", "stages.rl.steps=24", "--set",
      "stages.rl.checkpoint_every=4"};
  @TempDir
  Path folder;
  private Path recipe;

  @BeforeEach
  void aRunThatWorked() throws IOException {
    recipe = Files.writeString(folder.resolve("base.yaml"), TinyAblation.BASE);
    String printed = kedge(0, train("donor"));
    assertFalse(printed.contains("reuse"), printed);
  }

  private String[] train(String out, String... more) {
    List<String> arguments = new ArrayList<>(
        List.of("train", recipe.toString(), "--out", folder.resolve("runs").resolve(out).toString()));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  private static String[] with(String[] arguments, String... more) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private String[] reusing(String out, String... more) {
    return with(train(out, more), "--reuse", folder.resolve("runs").toString());
  }

  /**
   * What two runs must have in common; checkpoints from before the reused stages' end only the one that took them has.
   */
  private Map<String, String> bytes(String run, boolean all) throws IOException {
    Path path = folder.resolve("runs").resolve(run);
    Map<String, String> files = new TreeMap<>(RunBytes.of(path));
    files.put("problems.jsonl", Files.readString(path.resolve("problems.jsonl")));
    for (String step : List.of("step-000012", "step-000016")) {
      Path origin = path.resolve("checkpoints").resolve(step).resolve("provenance.json");
      if (Files.exists(origin)) {
        files.put(origin.toString().substring(path.toString().length()), Files.readString(origin));
      }
    }
    files.keySet()
        .removeIf(name -> !all && name.startsWith("checkpoints") && name.compareTo("checkpoints/step-000012") < 0);
    return files;
  }

  @Test
  void killedInItsBeginningAndInItsLastStageAndResumedItLeavesTheBytesOfARunThatTrainedEverythingItself()
      throws Exception {
    Path run = folder.resolve("runs/reusing");
    Path printed = folder.resolve("printed");
    List<KillMoment> moments = List.of(
        new KillMoment("beginning", path -> Files.isDirectory(path.resolveSibling(".reusing.partial")), 0),
        new KillMoment("last stage", path -> RunBytes.lines(path.resolve("steps.jsonl")) >= 18, 0));
    List<String> hits = new ArrayList<>();
    for (KillMoment moment : moments) {
      boolean resume = Files.exists(run.resolve("recipe.yaml"));
      String hit = moment.strike(KedgeProcess.start(printed,
          resume ? with(reusing("reusing", LONGER), "--resume") : reusing("reusing", LONGER)), run);
      if (hit != null) {
        hits.add(hit);
      }
    }
    String first = Files.readString(printed);
    assertTrue(
        first.contains(
            "reuse: warmup from " + folder.resolve("runs/donor/checkpoints/step-000012") + ": 12 steps that took "),
        first);
    kedge(0, with(reusing("reusing", LONGER), "--resume"));
    hits.forEach(hit -> System.out.println("killed: " + hit));
    assertEquals(2, hits.size());
    kedge(0, train("alone", LONGER));
    Map<String, String> alone = bytes("alone", false);
    assertEquals(alone, bytes("reusing", true));
    System.out.println("reuse: " + alone.size() + " files are those of a run that trained everything itself");
    assertTrue(alone.size() > 20);
    assertEquals(36, RunBytes.lines(run.resolve("steps.jsonl")));
  }

  @Test
  void theLongestStretchIsTakenAndAllOfARunMayBe() throws IOException {
    String printed = kedge(0, reusing("again", "--set", "name=other"));
    assertTrue(printed.contains("reuse: warmup, after_warmup, rl from ")
        && printed.contains("step-000015: 15 steps that took "), printed);
    assertTrue(printed.contains("resuming after_rl") && !printed.contains("warmup 1"), printed);
    Map<String, String> again = bytes("again", true);
    Map<String, String> donor = bytes("donor", false);
    again.keySet().removeIf(name -> name.contains("recipe"));
    donor.keySet()
        .removeIf(name -> name.contains("recipe")
            || name.startsWith("checkpoints/step-00001") && !name.startsWith("checkpoints/step-000015")
            || name.endsWith("provenance.json"));
    assertEquals(donor, again);
    assertTrue(kedge(0, reusing("third", LONGER)).contains("reuse: warmup from "), "what was reused can be reused");
  }

  @Test
  void nothingFoundIsSaidAndTheRunTrainsFromItsBeginning() throws IOException {
    for (String other : List.of("data.sums.size=39", "stages.warmup.steps=11")) {
      String printed = kedge(0, reusing(other, "--set", other, "--set", "stages.rl.steps=1"));
      assertTrue(printed.contains("reuse: no stage of this recipe was found finished in "), printed);
      assertTrue(RunBytes.lines(folder.resolve("runs").resolve(other).resolve("steps.jsonl")) >= 11);
    }
    String printed = kedge(1, with(train("none"), "--reuse", folder.resolve("nowhere").toString()));
    assertTrue(printed.contains("--reuse is ") && printed.contains("expected a run folder or a folder of them"),
        printed);
    printed = kedge(1, reusing("donor"));
    assertTrue(printed.contains("holds a run already"), printed);
  }

  @Test
  void aRunThatIsDamagedOrInUseIsPassedOverWithItsReason() throws IOException {
    Path donor = folder.resolve("runs/donor");
    try (FolderLock held = FolderLock.of(donor)) {
      String printed = kedge(0, reusing("locked"));
      assertTrue(printed.contains("step-000015 is passed over: ") && printed.contains("donor is in use by another run"),
          printed);
      assertTrue(printed.contains("reuse: no stage of this recipe"), printed);
    }
    alter(donor.resolve("checkpoints/step-000015/optimizer.state"));
    Files.createDirectories(folder.resolve("kept"));
    Files.move(folder.resolve("runs/locked"), folder.resolve("kept/locked"));
    String printed = kedge(0, reusing("shorter"));
    assertTrue(
        printed.contains("step-000015 is passed over: ") && printed.contains("optimizer.state has been altered"),
        printed);
    assertTrue(printed.contains("reuse: warmup from "), "an older checkpoint of the same run is whole: " + printed);
    Files.move(folder.resolve("runs/shorter"), folder.resolve("kept/shorter"));
    alter(donor.resolve("steps.jsonl"));
    printed = kedge(0, reusing("trained"));
    assertTrue(printed.contains("step-000012 is passed over: " + donor.resolve("steps.jsonl") + " has been altered"),
        printed);
    assertEquals(bytes("trained", true), bytes("../kept/locked", true));
    assertEquals(bytes("trained", false), bytes("../kept/shorter", true));
  }

  private static void alter(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 3] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void aStageThatIsNotFinishedIsNotTaken() throws IOException {
    for (String checkpoint : List.of("step-000012", "step-000013", "step-000014", "step-000015")) {
      Files.move(folder.resolve("runs/donor/checkpoints").resolve(checkpoint), folder.resolve(checkpoint));
    }
    assertTrue(Files.exists(folder.resolve("runs/donor/checkpoints/step-000010/stages.json")));
    String printed = kedge(0, reusing("own", LONGER));
    assertTrue(printed.contains("reuse: no stage of this recipe was found finished in 1 run of "), printed);
  }

  @Test
  void aFaultFoundBeforeTrainingTakesTheNewFolderBack() {
    String printed = kedge(1, train("refused", "--set", "stages.after_rl.problems=99"));
    assertTrue(printed.contains("problems is 99"), printed);
    assertFalse(Files.exists(folder.resolve("runs/refused")));
    printed = kedge(1, reusing("refused", "--set", "stages.after_rl.problems=99"));
    assertTrue(printed.contains("reuse: warmup, after_warmup, rl from ") && printed.contains("problems is 99"),
        printed);
    assertFalse(Files.exists(folder.resolve("runs/refused")));
  }
}
