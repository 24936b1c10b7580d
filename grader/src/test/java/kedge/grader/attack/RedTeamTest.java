package kedge.grader.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import kedge.grader.Grader;
import kedge.grader.GradingPolicy;
import kedge.grader.GradingResult;
import kedge.testing.Repository;
import kedge.testing.SharedData;
import org.junit.jupiter.api.Test;

/** The strict policy accepts no cheat and every honest variant. */
class RedTeamTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int REAL_STEP = 8;

  @Test
  void ownProblems() throws IOException {
    Path file = Repository.root().resolve("grader/src/test/resources/kedge/grader/attack/problems.jsonl");
    AttackTally tally = attack(problems(file, "own", 1));
    assertEquals(List.of(), tally.untried());
    assertTrue(tally.tried(false) > 2000 && tally.tried(true) > 1000);
    held(tally, 1);
  }

  /** Every eighth problem; all of them with {@code -Dkedge.redTeam=all}. */
  @Test
  void publishedProblems() throws IOException {
    int step = "all".equals(System.getProperty("kedge.redTeam")) ? 1 : REAL_STEP;
    List<AttackedProblem> problems = new ArrayList<>();
    for (String set : List.of("math500", "gsm8k", "svamp")) {
      problems.addAll(problems(SharedData.require("data/" + set + "/test.jsonl"), set, step));
    }
    AttackTally tally = attack(problems);
    tally.lines().forEach(line -> System.out.println("red team: " + line));
    assertTrue(tally.tried(false) >= 20_000 && tally.tried(true) >= 20_000);
    held(tally, 0.995);
  }

  @Test
  void noFormulaOfMath500IsPaidForTheGold() throws IOException {
    Attack restating = RedTeam.attacks().stream().filter(attack -> attack.kind().equals("restating")).findFirst()
        .orElseThrow();
    AttackTally tally = new AttackTally(20);
    problems(SharedData.require("data/math500/test.jsonl"), "math500", 1)
        .forEach(problem -> attack(tally, restating, problem));
    assertEquals(0, tally.paid(false), () -> String.join("\n", tally.lines()));
    assertTrue(tally.tried(false) > 1000);
  }

  @Test
  void completionsAreTheSameEachTime() {
    AttackedProblem problem = new AttackedProblem("one", "Compute $17 \\cdot 23$.", "391");
    RedTeam.attacks().forEach(attack -> assertEquals(attack.completions().apply(problem),
        attack.completions().apply(problem), attack.kind()));
  }

  private static void held(AttackTally tally, double share) {
    assertEquals(0, tally.paid(false), () -> String.join("\n", tally.lines()));
    assertTrue(tally.paid(true) >= share * tally.tried(true), () -> String.join("\n", tally.lines()));
  }

  private static AttackTally attack(List<AttackedProblem> problems) {
    AttackTally tally = new AttackTally(5);
    problems.forEach(problem -> RedTeam.attacks().forEach(attack -> attack(tally, attack, problem)));
    return tally;
  }

  private static void attack(AttackTally tally, Attack attack, AttackedProblem problem) {
    for (String completion : attack.completions().apply(problem)) {
      GradingResult result = Grader.grade(problem.gold(), completion, GradingPolicy.STRICT, problem.question());
      tally.add(attack, problem, completion, result.correct(), result.outcome() + " by " + result.rule());
    }
  }

  private static List<AttackedProblem> problems(Path file, String set, int step) throws IOException {
    List<String> lines = Files.readAllLines(file);
    List<AttackedProblem> problems = new ArrayList<>();
    for (int line = 0; line < lines.size(); line += step) {
      JsonNode row = JSON.readTree(lines.get(line));
      String question = Stream.of("problem", "Body", "question", "Question").map(row::path)
          .filter(JsonNode::isTextual).map(JsonNode::textValue).reduce((left, right) -> left + " " + right)
          .orElseThrow();
      String gold = row.has("Answer") ? row.get("Answer").asText() : row.get("answer").textValue();
      problems.add(RedTeam.problem(set + "/" + (line + 1), question, gold));
    }
    return problems;
  }
}
