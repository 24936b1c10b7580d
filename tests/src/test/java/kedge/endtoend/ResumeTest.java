package kedge.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import kedge.data.KeyedRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that is killed, wherever, and resumed leaves the bytes of one that was not. All 30 kills and more:
 * {@code mvn -B -pl tests -am test -Dtest=ResumeTest -Dsurefire.excluded=gpu -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class ResumeTest {
  @TempDir
  Path folder;
  private final List<String> hits = new ArrayList<>();

  @Test
  void twoFreshRunsAndOneKilledFourTimesLeaveTheSameBytes() throws Exception {
    Map<String, String> unbroken = fresh("one");
    assertEquals(unbroken, fresh("two"));
    assertEquals(11 * 4 + 4, unbroken.size(), unbroken::toString);
    assertEquals(unbroken, killed("broken",
        List.of(KillMoment.step(5, 3), KillMoment.writing(35), KillMoment.step(43, 20), KillMoment.step(48, 30))));
    hits.forEach(hit -> System.out.println("killed: " + hit));
    assertEquals(4, hits.size());
  }

  @Test
  @Tag("slow")
  void runsKilledAtThirtyMomentsOfAllPhasesLeaveTheSameBytes() throws Exception {
    Map<String, String> unbroken = fresh("unbroken");
    List<List<KillMoment>> chains = chains();
    for (int chain = 0; chain < chains.size(); chain++) {
      assertEquals(unbroken, killed("chain-" + chain, chains.get(chain)), "chain " + chain + ": " + hits);
    }
    hits.forEach(hit -> System.out.println("killed: " + hit));
    System.out.println("resume: " + hits.size() + " kills over " + chains.size() + " runs, " + unbroken.size()
        + " files of each equal those of the unbroken run");
    assertTrue(hits.size() >= 30, () -> hits.size() + " kills hit a running process");
  }

  /** Moments of a chain come later and later in the run; what differs between chains is drawn by key. */
  private static List<List<KillMoment>> chains() {
    List<List<KillMoment>> chains = new ArrayList<>();
    chains.add(List.of(KillMoment.folder(), KillMoment.goldCheck(draw(1, 300)), KillMoment.loading(draw(2, 300)),
        KillMoment.step(1, 0), KillMoment.step(9, draw(3, 20)),
        KillMoment.written(28, 0), KillMoment.writing(40)));
    chains.add(List.of(KillMoment.loading(0), KillMoment.writing(7), KillMoment.writing(14),
        KillMoment.step(22, draw(4, 20)), KillMoment.written(40, draw(5, 40)),
        KillMoment.evaluation(1, 40, draw(6, 40)), KillMoment.writing(42)));
    chains.add(List.of(KillMoment.step(39, draw(7, 20)), KillMoment.step(41, draw(8, 60)),
        KillMoment.evaluation(1, 42, draw(9, 20)), KillMoment.evaluation(2, 43, draw(10, 60)),
        KillMoment.writing(44), KillMoment.step(46, draw(11, 60)), KillMoment.report(0)));
    chains.add(List.of(KillMoment.evaluation(0, 40, draw(12, 40)), KillMoment.step(43, draw(13, 60)),
        KillMoment.evaluation(3, 45, draw(14, 60)), KillMoment.writing(46),
        KillMoment.step(47, draw(15, 100)), KillMoment.written(49, draw(16, 40)), KillMoment.writing(51)));
    chains.add(List.of(KillMoment.step(33, draw(17, 20)), KillMoment.step(45, draw(18, 40)),
        KillMoment.step(48, draw(19, 100)), KillMoment.writing(49),
        KillMoment.step(50, draw(20, 60)), KillMoment.written(51, draw(21, 60)), KillMoment.report(draw(22, 200))));
    return chains;
  }

  private static int draw(int key, int bound) {
    return (int) Long.remainderUnsigned(KeyedRandom.bits(17, key), bound);
  }

  private Map<String, String> fresh(String name) throws IOException, InterruptedException {
    start(name, false).end(0);
    return RunBytes.of(folder.resolve(name));
  }

  private Map<String, String> killed(String name, List<KillMoment> moments) throws IOException, InterruptedException {
    Path run = folder.resolve(name);
    for (KillMoment moment : moments) {
      String hit = moment.strike(start(name, Files.exists(run.resolve("recipe.yaml"))), run);
      if (hit != null) {
        hits.add(hit);
      }
    }
    start(name, true).end(0);
    return RunBytes.of(run);
  }

  private KedgeProcess start(String name, boolean resume) throws IOException {
    Path printed = folder.resolve(name + ".txt");
    List<String> arguments = new ArrayList<>(
        List.of("train", TinyRecipe.in(folder).toString(), "--out", folder.resolve(name).toString()));
    if (resume) {
      arguments.add("--resume");
    }
    return KedgeProcess.start(printed, arguments.toArray(String[]::new));
  }
}
