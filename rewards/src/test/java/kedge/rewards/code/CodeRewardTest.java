package kedge.rewards.code;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.Problem;
import kedge.rewards.Candidate;
import kedge.rewards.Leftovers;
import kedge.rewards.Reward;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;
import kedge.rewards.code.CodeSettings.Language;
import kedge.rewards.code.CodeSettings.Need;
import kedge.rewards.pool.RewardPool;
import kedge.rewards.python.PlainPython;
import kedge.rewards.total.Scorecard;
import kedge.rewards.total.WeightedReward;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class CodeRewardTest {
  private static final String SUMS = "[{\"stdin\": \"1 2\\n\", \"stdout\": \"3\\n\"}, {\"stdin\": \"4 5\\n\", "
      + "\"stdout\": \"9\"}]";
  private static final String SUM = "a, b = map(int, input().split())\nprint(a + b)\n";

  @Test
  void aProgramIsRightWhenItPassesEveryCase() {
    assertEquals(Map.of("rule", "passed", "passed", "2 of 2"), detail(1, judge(python(false), SUMS, fenced(SUM))));
    assertEquals(Map.of("rule", "failed", "passed", "0 of 2", "failure", "case 0: printed another output"),
        detail(0, judge(python(false), SUMS, fenced("a, b = map(int, input().split())\nprint(a * b)"))));
    assertEquals("1 of 2", detail(0.5, judge(python(true), SUMS, fenced("print(3)"))).get("passed"));
    assertEquals(1, value(judge(python(false), "{\"inputs\": [\"1 2\"], \"outputs\": [\"3\"]}", fenced(SUM))));
    assertEquals("no_program", detail(0, judge(python(false), SUMS, "The answer is 3")).get("rule"));
    assertEquals(1, value(judge(python(false), SUMS, "<think>```python\nprint(0)\n```</think>" + fenced(SUM))));
  }

  @Test
  void aDraftWithinAThoughtThatThePromptOpenedIsNoProgram() {
    Optional<String> opening = Optional.of("<think>\n");
    assertEquals("no_program", detail(0, python(false).judge(problem(SUMS),
        new Candidate("Maybe\n" + fenced(SUM), 9, false, new int[0], opening))).get("rule"));
    assertEquals(1, value(python(false).judge(problem(SUMS),
        new Candidate("so\n</think>\n" + fenced(SUM), 9, true, new int[0], opening))));
  }

  @Test
  void statementsMustBeReachedAndPass() {
    String tests = "[\"assert add(1, 2) == 3\", \"assert add(-1, 1) == 0\"]";
    assertEquals(1, value(judge(python(false), tests, fenced("def add(a, b):\n    return a + b"))));
    assertTrue(detail(0, judge(python(false), tests, fenced("def add(a, b):\n    return 3"))).get("failure")
        .startsWith("case 1: status 1, AssertionError"));
    assertTrue(detail(0, judge(python(false), tests, fenced("import sys\nsys.exit(0)"))).get("failure")
        .contains("ended before its test was over"));
    assertTrue(detail(0, judge(python(false), tests, fenced("import os\nos._exit(0)"))).get("failure")
        .contains("ended before its test was over"));
  }

  @Test
  void aProgramCannotReadItsTestNorTakeItAway() {
    String tests = "[\"assert add(1, 2) == 3\"]";
    String end = "; sys.stdout.flush(); os._exit(0)";
    for (String attack : List.of("import sys, os; sys.stdout.write('\\n' + sys.stdin.readline())" + end,
        "import sys, os; sys.__stdin__.seek(0); sys.stdout.write('\\n' + sys.__stdin__.readline())" + end,
        "import sys, os; sys.stdout.write('\\n' + os.read(0, 999).decode().split('\\n')[0] + '\\n')" + end,
        "import sys, os; os.lseek(0, 0, 0); sys.stdout.write('\\n' + open(0).readline())" + end,
        "import sys, os; sys.stdout.write('\\n' + open('../in').readline())" + end,
        "import sys, os; sys.stdout.write('\\n' + open('/proc/1/fd/0').readline())" + end,
        "import builtins; builtins.exec = lambda *a: None",
        "import builtins; builtins.compile = lambda *a: (lambda: 0).__code__",
        "import __main__\n__main__.exec = lambda *a: None\n__main__.main = None",
        "import os; os.write = print; os.read = lambda *a: b''")) {
      Map<String, String> detail = detail(0, judge(python(false), tests, fenced(attack)));
      assertEquals("0 of 1", detail.get("passed"), attack);
    }
    String add = "\ndef add(a, b):\n    return a + b";
    for (String honest : List.of("", "import os\nos.write = None", "print('begin', end='')",
        "import sys, io\nsys.stdout = io.StringIO()", "del print",
        "import io, sys\nsys.stdout = io.TextIOWrapper(sys.stdout.detach(), encoding='utf-8')\nprint(1, end='')",
        "import sys\nassert sys.stdin.read() == ''",
        "import sys\nsys.stdout = io = open('log', 'w')\nprint('x')")) {
      assertEquals(1, value(
          judge(python(false), tests, fenced(honest.replace("del print", "import builtins\ndel builtins.exec") + add))),
          honest);
    }
    assertEquals(1, value(judge(python(false),
        "[\"assert add('\u00e4', 'x') == '\u00e4x'" + "\\nassert 1 + 2 == 3".repeat(9000) + "\"]", fenced(add))));
  }

  @Test
  void whatIsNoTextIsNoCase() {
    String call = "{\"fn_name\": \"f\", \"inputs\": [[1, 2]], \"outputs\": [[3]]}";
    assertEquals(
        "column tests: call-based test cases are not supported: fn_name is \"f\", expected cases of stdin and stdout",
        reason(judge(python(false), call, fenced("pass"))));
    assertEquals("column tests: output of case 0 is [\"3\"], expected a text",
        reason(judge(python(false), "{\"inputs\": [\"1 2\"], \"outputs\": [[\"3\"]]}", fenced(SUM))));
    assertEquals("column tests: input of case 1 is {}, expected a text",
        reason(judge(python(false), "{\"inputs\": [\"1 2\", {}], \"outputs\": [\"3\", \"4\"]}", fenced(SUM))));
    assertEquals("column tests: output of case 0 is true, expected a text",
        reason(judge(python(false), "{\"inputs\": [\"1 2\"], \"outputs\": [true]}", fenced(SUM))));
    assertEquals("column tests: stdin of case 1 is [\"4\",\"5\"], expected a text",
        reason(judge(python(false), SUMS.replace("\"4 5\\n\"", "[\"4\", \"5\"]"), fenced(SUM))));
    assertEquals(1, value(judge(python(false), "{\"fn_name\": null, \"inputs\": [3], \"outputs\": [9]}",
        fenced("print(int(input()) ** 2)"))));
    assertEquals(1,
        value(judge(python(false), "[{\"stdin\": null, \"stdout\": \"3\"}, {\"output\": \"3\"}]", fenced("print(3)"))));
  }

  @Test
  void whatAProgramDoesToTheMachineIsItsOwnFaultAndNothingIsLeft() throws InterruptedException {
    Leftovers leftovers = new Leftovers();
    Map<String, String> programs = new LinkedHashMap<>();
    programs.put("while True: pass", "took longer than 3.0 s");
    programs.put("import time\ntime.sleep(60)", "took longer than 3.0 s");
    programs.put("import subprocess, time\nsubprocess.Popen(['sleep', '3600'])\ntime.sleep(60)", "took longer");
    programs.put("x = [bytearray(1 << 24) for _ in range(1 << 12)]\nprint(3)", "MemoryError");
    programs.put("import sys\nwhile True: sys.stdout.write('x' * 65536)", "");
    programs.put("open('big', 'wb').write(b'x' * (64 << 20))\nprint(3)", "");
    programs.put("def f(): return f()\nf()", "RecursionError");
    programs.put("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", "status");
    programs.put("print(open('/proc/self/environ').read() and 1/0)", "status 1");
    List<Sample> samples = new ArrayList<>();
    programs.keySet()
        .forEach(program -> samples.add(new Sample(problem(SUMS), new Candidate(fenced(program), 9, true))));
    samples.add(new Sample(problem(SUMS), new Candidate(fenced(SUM), 9, true)));
    try (RewardPool judge = new RewardPool(List.of(new WeightedReward(python(false), 1)), false, Duration.ofSeconds(60),
        2)) {
      List<Scorecard> cards = judge.score(samples);
      int place = 0;
      for (Map.Entry<String, String> program : programs.entrySet()) {
        String failure = detail(0, cards.get(place++).parts().get(0).verdict()).get("failure");
        assertTrue(failure.contains(program.getValue()), () -> program + " gave " + failure);
      }
      assertEquals(1, cards.get(place).total().orElseThrow());
    }
    leftovers.requireNone();
  }

  @Test
  void whatTookTooLongIsToldByTheLimitNotByTheClock() {
    CodeSettings settings = new CodeSettings("tests", Language.PYTHON, List.of(),
        Optional.of(PlainPython.require()), true, Optional.empty(), 1.0, 1.0, 256, 64, 4, List.of(), Need.BEST_EFFORT,
        List.of());
    Map<String, String> detail = detail(0,
        judge(CodeReward.create(settings), SUMS, fenced("while True: pass")));
    assertEquals(Map.of("rule", "failed", "passed", "0 of 2", "failure", "case 0: total time of 1.0 s is over"),
        detail);
  }

  @Test
  void aProgramSeesNoNetworkAndNoEnvironmentWhereThatCanBeEnforced() {
    Sandbox sandbox = Sandbox.probe(settings(Language.PYTHON, List.of(), false, List.of()), List.of());
    System.out.println("code reward: this machine limits " + sandbox.enforced());
    assertTrue(sandbox.enforced().contains(Limit.TIME));
    String environment = "import os\nprint([name for name in ('GOMP_SPINCOUNT', 'OPENBLAS_THREAD_TIMEOUT', 'USER') if "
        + "name in os.environ])";
    assertEquals("passed",
        detail(1, judge(python(false), "[{\"stdin\": \"\", \"stdout\": \"[]\"}]", fenced(environment))).get("rule"));
    Assumptions.assumeTrue(sandbox.enforced().contains(Limit.NETWORK),
        "needs unshare or bwrap, allowed to make namespaces");
    String network = "import socket\n"
        + "try:\n  server = socket.create_server(('127.0.0.1', 0))\n  socket.create_connection(server.getsockname(), "
        + "1)\n  print('open')\nexcept OSError:\n  print('closed')";
    assertEquals(1, value(judge(python(false), "[{\"stdin\": \"\", \"stdout\": \"closed\"}]", fenced(network))));
  }

  @Test
  void whatIsRequiredAndCannotBeEnforcedIsRefused() {
    Set<Limit> lacking = EnumSet
        .complementOf(EnumSet
            .copyOf(Sandbox.probe(settings(Language.PYTHON, List.of(), false, List.of()), List.of()).enforced()));
    Assumptions.assumeFalse(lacking.isEmpty(), "needs a machine that cannot enforce every limit");
    Limit first = lacking.iterator().next();
    String message = assertThrows(IllegalArgumentException.class,
        () -> CodeReward.create(settings(Language.PYTHON, List.of(), false, List.of(first, Limit.TIME))))
            .getMessage();
    assertTrue(message.startsWith("reward code requires " + first.word() + ", which this machine cannot enforce"),
        message);
  }

  @Test
  void whatIsNotTheProgramsFaultIsUnscorable() {
    assertInstanceOf(Verdict.NotApplicable.class, python(false).judge(
        new Problem("p", "s", Conversation.ofUser("?"), new Answer.None(), Map.of()), new Candidate("", 1, true)));
    assertTrue(reason(judge(python(false), "no json", fenced(SUM))).startsWith("column tests: not JSON"));
    assertEquals("column tests: no cases", reason(judge(python(false), "[]", fenced(SUM))));
    Reward shell = CodeReward.create(settings(Language.COMMAND, List.of("sh", "{file}"), false, List.of()));
    assertEquals("column tests holds statements, which only language python can run",
        reason(judge(shell, "[\"assert True\"]", "```\nx\n```")));
    assertEquals("case 0: status 127", detail(0, judge(shell, SUMS, "```\nexit 127\n```")).get("failure"),
        "a program cannot pass for one that is missing");
    CodeSettings absent = settings(Language.COMMAND, List.of("no-such-program", "{file}"), false, List.of());
    String message = assertThrows(IllegalArgumentException.class, () -> CodeReward.create(absent)).getMessage();
    assertTrue(message.startsWith("reward code cannot run no-such-program"), message);
  }

  @Test
  void otherLanguagesRunToo() {
    Reward shell = CodeReward.create(settings(Language.COMMAND, List.of("sh", "{file}"), false, List.of()));
    assertEquals(1, value(judge(shell, SUMS, "```sh\nread a b; echo $((a + b))\n```")));
    Reward java = CodeReward.create(new CodeSettings("tests", Language.JAVA, List.of(), Optional.empty(), false,
        Optional.empty(), 20.0, 40.0, 128, 64, 8, List.of(), Need.BEST_EFFORT, List.of()));
    String program = "```java\nimport java.util.Scanner;\npublic class Main {\n  public static void main(String[] a) "
        + "{\n    Scanner in = new Scanner(System.in);\n"
        + "    System.out.println(in.nextInt() + in.nextInt());\n  }\n}\n```";
    assertEquals(Map.of("rule", "passed", "passed", "1 of 1"),
        detail(1, judge(java, "[{\"stdin\": \"1 2\", \"stdout\": \"3\"}]", program)));
  }

  @Test
  void theLastFenceOfTheLanguageIsTheProgram() {
    Set<String> words = Set.of("python", "py");
    assertEquals(Optional.of("b\n"), CodeFence.last("```python\na\n```\n```py\nb\n```\n```text\nc\n```", words));
    assertEquals(Optional.of("c\n"), CodeFence.last("```text\na\n```\n```\nc\n```", words));
    assertEquals(Optional.empty(), CodeFence.last("```python\na", words));
    assertEquals(Optional.empty(), CodeFence.last("<think>```python\na\n```", words));
    assertEquals(Optional.of("a\n\nb\n"), CodeFence.last("  ```python\na\n\nb\n  ```", words));
  }

  @Test
  void settingsThatCannotBeMeantAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> settings(Language.COMMAND, List.of(), false, List.of()));
    assertThrows(IllegalArgumentException.class, () -> settings(Language.JAVA, List.of("java"), false, List.of()));
    assertFalse(new CodeSettings("tests", Language.PYTHON, List.of(), Optional.empty(), false, Optional.empty(), 5, 30,
        512, 64, 8, List.of(), Need.REQUIRED, List.of()).require().contains(Limit.NETWORK));
  }

  private static CodeSettings settings(Language language, List<String> command, boolean partial, List<Limit> require) {
    Optional<String> python = language == Language.PYTHON ? Optional.of(PlainPython.require()) : Optional.empty();
    return new CodeSettings("tests", language, command, python, partial, Optional.empty(), 3.0, 30.0, 256, 64, 4,
        require, Need.BEST_EFFORT, List.of());
  }

  private static Reward python(boolean partial) {
    return CodeReward.create(settings(Language.PYTHON, List.of(), partial, List.of()));
  }

  private static String fenced(String program) {
    return "Here it is:\n```python\n" + program + "\n```\n";
  }

  private static Problem problem(String tests) {
    return new Problem("p/1", "p", Conversation.ofUser("?"), new Answer.None(), Map.of("tests", tests));
  }

  private static Verdict judge(Reward reward, String tests, String completion) {
    return reward.judge(problem(tests), new Candidate(completion, 9, true));
  }

  private static double value(Verdict verdict) {
    return assertInstanceOf(Verdict.Scored.class, verdict, verdict::toString).value();
  }

  private static Map<String, String> detail(double value, Verdict verdict) {
    assertEquals(value, value(verdict), verdict::toString);
    return ((Verdict.Scored) verdict).detail();
  }

  private static String reason(Verdict verdict) {
    return assertInstanceOf(Verdict.Unscorable.class, verdict, verdict::toString).reason();
  }
}
