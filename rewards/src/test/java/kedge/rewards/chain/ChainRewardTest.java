package kedge.rewards.chain;

import static kedge.rewards.chain.Chains.bits;
import static kedge.rewards.chain.Chains.countdown;
import static kedge.rewards.chain.Chains.question;
import static kedge.rewards.chain.Chains.says;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.KeyedRandom;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.rewards.Absent;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;
import org.junit.jupiter.api.Test;

class ChainRewardTest {

  @Test
  void everyDemonstrationIsSound() {
    int looked = 0;
    for (ProblemSource source : Chains.sources(1000)) {
      for (int i = 0; i < source.size(); i++) {
        String text = source.demonstration(i).orElseThrow().text();
        Candidate candidate = new Candidate(text, text.length(), true);
        Problem problem = source.problem(i);
        assertEquals("111", bits(problem, candidate),
            () -> problem.id() + "\n" + text + "\n" + Chains.LOGIC.judge(problem, candidate)
                + Chains.GROUNDING.judge(problem, candidate) + Chains.CONSISTENCY.judge(problem, candidate));
        looked++;
      }
    }
    System.out.println("rule judge: " + looked + " demonstrations are sound");
    assertTrue(looked > 20_000, looked + " looked at");
  }

  @Test
  void everyDigitOfAChainThatIsChangedIsCaught() {
    int changes = 0;
    List<String> missed = new ArrayList<>();
    int[] caughtBy = new int[3];
    for (ProblemSource source : Chains.sources(20)) {
      for (int i = 0; i < source.size(); i++) {
        String text = source.demonstration(i).orElseThrow().text();
        for (int at = 0; at < text.indexOf("</think>"); at++) {
          for (char digit = '0'; Character.isDigit(text.charAt(at)) && digit <= '9'; digit++) {
            if (digit != text.charAt(at)) {
              String changed = text.substring(0, at) + digit + text.substring(at + 1);
              String bits = bits(source.problem(i), new Candidate(changed, changed.length(), true));
              for (int j = 0; j < 3; j++) {
                caughtBy[j] += bits.charAt(j) == '0' ? 1 : 0;
              }
              changes++;
              if (bits.equals("111")) {
                missed.add(source.problem(i).id() + "\n" + changed);
              }
            }
          }
        }
      }
    }
    System.out.println(
        "rule judge: of " + changes + " changed digits " + missed.size() + " are missed; logic sees " + caughtBy[0]
            + ", grounding " + caughtBy[1]
            + ", consistency " + caughtBy[2]);
    assertTrue(changes > 100_000, changes + " looked at");
    assertEquals(List.of(), missed.subList(0, Math.min(5, missed.size())));
  }

  /** Sums and differences with a >= b, by place and by line, without looking at the code under test. */
  private static String oracle(int a, int b, boolean sum, String thought, String answer) {
    boolean logic = true;
    boolean grounding = true;
    String before = "";
    int carried = 0;
    int place = 0;
    String end = "";
    for (String line : thought.split("\n")) {
      int x = line.charAt(0) - '0';
      int y = line.charAt(2) - '0';
      int in = line.charAt(4) - '0';
      int units = line.charAt(7) - '0';
      int right = line.charAt(6) == 'b' ? units - 10 : Integer.parseInt(line.substring(6, 8));
      logic &= (sum ? x + y + in : x - y - in) == right && line.substring(9).equals(units + before);
      int power = (int) Math.pow(10, place++);
      grounding &= x == a / power % 10 && y == b / power % 10 && in == carried;
      carried = line.charAt(6) == 'b' ? 1 : line.charAt(6) - '0';
      before = line.substring(9);
      end = before;
    }
    return (logic ? "1" : "0") + (grounding ? "1" : "0")
        + (Integer.parseInt(end) == Integer.parseInt(answer) ? "1" : "0");
  }

  @Test
  void tamperedColumnsGetTheBitsOfAnOracle() {
    int looked = 0;
    int[] counts = new int[8];
    for (int i = 0; i < 60_000; i++) {
      boolean sum = KeyedRandom.integer(2, 1, i) == 0;
      int a = 500 + KeyedRandom.integer(500, 2, i);
      int b = 100 + KeyedRandom.integer(300, 3, i);
      StringBuilder thought = new StringBuilder();
      String result = "";
      int carry = 0;
      for (int power = 1; power <= 100 || carry > 0; power *= 10) {
        int value = sum ? a / power % 10 + b / power % 10 + carry : a / power % 10 - b / power % 10 - carry;
        result = (value + 10) % 10 + result;
        char sign = sum ? '+' : '-';
        thought.append("" + a / power % 10 + sign + b / power % 10 + sign + carry + "=" + (value < 0 ? "b" : value / 10)
            + (value + 10) % 10
            + " " + result + "\n");
        carry = value < 0 ? 1 : value / 10;
      }
      for (int change = KeyedRandom.integer(4, 4, i); change > 0; change--) {
        int at = KeyedRandom.integer(thought.length(), 5, i, change);
        if (Character.isDigit(thought.charAt(at))) {
          thought.setCharAt(at, (char) ('0' + KeyedRandom.integer(10, 6, i, change)));
        }
      }
      if (sum && endsEarly(thought.toString())) {
        continue; // the last carry was taken away, but its column stands, which the oracle does not know
      }
      String answer = KeyedRandom.integer(3, 7, i) == 0 ? String.valueOf(a - b) : result;
      String bits = bits(question(a + (sum ? "+" : "-") + b + "="), says(thought.toString().strip(), answer));
      assertEquals(oracle(a, b, sum, thought.toString().strip(), answer), bits, a + " " + b + "\n" + thought);
      counts[Integer.parseInt(bits, 2)]++;
      looked++;
    }
    System.out.println("rule judge: " + looked + " tampered chains get an oracle's bits; by bits 000 to 111: "
        + Arrays.toString(counts));
    assertTrue(looked > 40_000 && counts[7] > 1000 && counts[3] > 100 && counts[1] > 100, looked + " looked at");
  }

  private static boolean endsEarly(String thought) {
    List<String> lines = thought.lines().toList();
    return lines.subList(2, lines.size()).stream().limit(lines.size() - 3L).anyMatch(line -> line.charAt(6) == '0');
  }

  @Test
  void eachBitSaysWhatItShould() {
    Problem sum = question("37+48=");
    assertEquals("111", bits(sum, says("7+8+0=15 5\n3+4+1=08 85", "85")));
    assertEquals("111", bits(sum, says("37+48\n7+8+0=15 5\n3+4+1=08 85", "085")));
    assertEquals("111", bits(sum, says("37+48=85", "85")));
    assertEquals("110", bits(sum, says("7+8+0=15 5\n3+4+1=08 85", "86"))); // the answer is another
    assertEquals("110", bits(sum, says("7+8+0=15 5\n3+4+1=08 85", "37+48"))); // an expression is no number here
    assertEquals("011", bits(sum, says("7+8+0=15 5\n3+4+1=09 95", "95"))); // a false sum, and the answer follows it
    assertEquals("101", bits(sum, says("7+9+0=16 6\n3+4+1=08 86", "86"))); // an invented digit
    assertEquals("101", bits(sum, says("3+4+0=07 7\n7+8+0=15 57\n0+0+1=01 157", "157"))); // true of 73+84
    assertEquals("101", bits(sum, says("37+49=86", "86")));
    assertEquals("101", bits(sum, says("7*8+0=56 6\n3*8+5=29 296", "296"))); // true, of a product that nobody asked for
    assertEquals("000", bits(sum, says("85", "85"))); // no step
    assertEquals("011", bits(sum, says("We add the numbers.\n7+8+0=15 5\n3+4+1=08 85", "85"))); // prose is no step
    assertEquals("000", bits(sum, says("I know it.", "85")));
    assertEquals("111", bits(question("52-48="), says("2-8-0=b4 4\n5-4-1=00 04\n4", "4")));
    assertEquals("111", bits(question("52-48="), says("2-8-0=b4 4\n5-4-1=00 04", "4")));
    assertEquals("011", bits(question("52-48="), says("2-8-0=04 4\n5-4-0=01 14", "14")));
    assertEquals("011", bits(question("12-48="), says("48-12\n8-2-0=06 6\n4-1-0=03 36\n36", "36"))); // the sign is lost
    assertEquals("111", bits(question("12-48="), says("48-12\n8-2-0=06 6\n4-1-0=03 36\n-36", "-36")));
    assertEquals("011", bits(question("12-48="), says("2-8-0=b4 4\n1-4-1=b6 64", "64"))); // nobody lent the ten
    assertEquals("111", bits(question("37*8="), says("7*8+0=56 6\n3*8+5=29 296", "296")));
    // the last column writes both digits
    assertEquals("011", bits(question("37*8="), says("7*8+0=56 6\n3*8+5=29 96", "96")));
    assertEquals("011", bits(question("37*20="), says("7*2+0=14 4\n3*2+1=07 74", "74"))); // a row without its zero
    assertEquals("111", bits(question("37*20="), says("7*2+0=14 40\n3*2+1=07 740", "740")));
    assertEquals("101", bits(question("3+4+5="), says("3+4\n3+4=7\n7+7\n7+7=14", "14"))); // a result used twice
    assertEquals("111", bits(question("What is 37+48, if 2 is even?"), says("37+48=85", "85")));
    assertEquals("111", bits(question("Ann has 3 hats and buys 4 boxes of 5."), says("4*5=20\n3+20=23", "23")));
    assertEquals("101",
        bits(question("Ann has 3 hats and buys 4 boxes of 5."), says("4*5=20\n3+20=23\n23+1=24", "24")));
  }

  @Test
  void aShareIsOfTheLinesInWhichNothingIsWrong() {
    Reward logic = new ChainLogicReward(Absent.NOT_APPLICABLE, ChainReward.Scores.SHARE);
    Reward grounding = new ChainGroundingReward(Absent.NOT_APPLICABLE, ChainReward.Scores.SHARE, Optional.empty());
    Object[][] cases = {{"7+8+0=15 5\n3+4+1=08 85", 1.0, 1.0}, {"7+8+0=15 5\n3+4+1=09 95", 0.5, 1.0},
        {"7+9+0=16 6\n3+4+1=08 86", 1.0, 0.5},
        {"well\n7+8+0=15 5\n3+4+1=08 85\n85", 0.75, 1.0}, {"well", 0.0, 0.0}};
    for (Object[] one : cases) {
      Candidate candidate = says((String) one[0], "85");
      assertEquals(one[1], value(logic, candidate), "logic of " + one[0]);
      assertEquals(one[2], value(grounding, candidate), "grounding of " + one[0]);
      assertEquals((double) one[1] == 1 ? 1.0 : 0.0, value(Chains.LOGIC, candidate),
          "the bit of " + one[0]);
    }
  }

  @Test
  void aSignThatIsNeverTurnedCostsALine() {
    Reward shares = new ChainLogicReward(Absent.NOT_APPLICABLE, ChainReward.Scores.SHARE);
    Object[][] cases = {{"12-48\n48-12\n8-2-0=06 6\n4-1-0=03 36\n-36", 1.0},
        {"12-48\n48-12\n8-2-0=06 6\n4-1-0=03 36", 0.75},
        {"48-12\n8-2-0=07 7\n4-1-0=03 37", 1 / 3.0}, {"48-12\n8-2-0=07 7", 0.0},
        {"48-12\n8-2-0=06 6\n4-1-0=03 36\n36", 0.75}};
    for (Object[] one : cases) {
      Verdict verdict = shares.judge(question("12-48="), says((String) one[0], "-36"));
      assertEquals(one[1], assertInstanceOf(Verdict.Scored.class, verdict).value(), "logic of " + one[0]);
    }
  }

  private static double value(Reward reward, Candidate candidate) {
    return assertInstanceOf(Verdict.Scored.class, reward.judge(question("37+48="), candidate)).value();
  }

  @Test
  void numbersMayBeThoseOfAColumn() {
    Reward grounding = new ChainGroundingReward(Absent.NOT_APPLICABLE, ChainReward.Scores.BITS, Optional.of("shown"));
    Problem shown = new Problem("test/1", "test", question("sum?").prompt(), question("sum?").answer(),
        Map.of("shown", "3 5 2"));
    assertEquals("1", Chains.bit(grounding, shown, says("3+5=8\n8+2=10", "10")));
    assertEquals("1", Chains.bit(grounding, shown, says("3+5=9\n9+2=11", "11"))); // false, and not invented
    assertEquals("0", Chains.bit(grounding, shown, says("3+4=7\n7+2=9", "9"))); // no 4 is shown
    assertEquals("0", Chains.bit(grounding, shown, says("3+5=8\n8+5=13", "13"))); // one 5 alone is
    assertEquals(
        new Verdict.Unscorable("problem test/1 has no column shown, expected the numbers that its picture shows"),
        grounding.judge(question("sum?"), says("3+5=8", "8")));
  }

  @Test
  void countdownStepsUseEachNumberOnceAndTheTargetNever() {
    Problem problem = countdown(79, 3, 4, 25);
    assertEquals("111", bits(problem, says("25*3=75\n75+4=79", "(25*3)+4")));
    assertEquals("111", bits(problem, says("25*3=75\n75+4=79", "25*3+4=79")));
    assertEquals("110", bits(problem, says("25*3=75\n75+4=79", "25*3-4")));
    assertEquals("110", bits(problem, says("25*3=75\n75+4=79", "give up")));
    assertEquals("101", bits(problem, says("25*3=75\n75+3=78", "25*3+3")));
    assertEquals("101", bits(problem, says("79*1=79", "79")));
    assertEquals("011", bits(problem, says("25/3=8\n8+4=12", "12")));
    assertEquals("001", bits(countdown(5, 5, 1), says("5/0=5", "5")));
  }

  @Test
  void whatThinksNothingDoesNotApplyOrIsZeroIfAskedFor() {
    for (String text : List.of("\\boxed{85}", "<think>\n\n</think>\n\n\\boxed{85}", "", "</think>\\boxed{85}")) {
      Candidate candidate = new Candidate(text, 1, true);
      for (Reward reward : List.of(Chains.LOGIC, Chains.GROUNDING, Chains.CONSISTENCY)) {
        assertEquals(new Verdict.NotApplicable("nothing was thought"), reward.judge(question("37+48="), candidate));
      }
      for (Reward reward : List.of(new ChainLogicReward(Absent.ZERO, ChainReward.Scores.BITS),
          new ChainGroundingReward(Absent.ZERO, ChainReward.Scores.BITS, Optional.empty()),
          new ChainConsistencyReward(Absent.ZERO, ChainReward.Scores.BITS))) {
        assertEquals(new Verdict.Scored(0, Map.of("rule", "absent: nothing was thought")),
            reward.judge(question("37+48="), candidate));
      }
    }
    Candidate cut = new Candidate("<think>\n7+8+0=15 5", 1, false);
    assertEquals("110", bits(question("37+48="), cut)); // true so far, and no answer
  }

  @Test
  void hostileThoughtsEndSoonAndNeverThrow() {
    int looked = 0;
    List<String> pieces = List.of("9", "1+", "1*", "9*9", "=", "7+8+0=15 5\n", "1+1=2\n", "37+48\n", "-", "-36\n", "b",
        " ", "\n", "<think>", "{", "1/0=0\n",
        "9-9-9=b9 9\n",
        "\u0661+\u0661=2\n", "\ud800", "0*0=0\n", "1*1+0=01 1\n", "99999999999999999999*99999999999999999999\n");
    for (String piece : pieces) {
      String many = piece.repeat(20_000 / piece.length());
      for (Problem problem : List.of(question("37+48="), question(many), question("0*0="), question("5*0+3="),
          countdown(79, 3, 4, 25), question(""))) {
        for (String thought : List.of(many, piece, "1+1=" + many, many + "=1", "1+1+0=02 " + many, "1+" + many)) {
          for (String answer : List.of("85", many)) {
            bitsOrNone(problem, says(thought, answer));
            looked++;
          }
        }
      }
    }
    System.out.println("rule judge: " + looked + " hostile completions judged");
    assertTrue(looked > 1000, looked + " looked at");
  }

  private static void bitsOrNone(Problem problem, Candidate candidate) {
    long begin = System.nanoTime();
    for (Reward reward : List.of(Chains.LOGIC, Chains.GROUNDING, Chains.CONSISTENCY)) {
      Verdict verdict = reward.judge(problem, candidate);
      assertTrue(verdict instanceof Verdict.NotApplicable
          || ((Verdict.Scored) assertInstanceOf(Verdict.Scored.class, verdict)).value() <= 1);
    }
    assertTrue(System.nanoTime() - begin < 5_000_000_000L,
        () -> "over five seconds for " + Chains.brief(candidate.text()) + " of "
            + Chains.brief(problem.prompt().turns().get(0).text()));
  }
}
