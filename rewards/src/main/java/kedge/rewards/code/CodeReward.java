package kedge.rewards.code;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import kedge.data.Problem;
import kedge.rewards.CallPlan;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * 1 if the program at the end of a completion passes the test cases of its problem, else 0 (or the share passed). Each
 * case runs in a process of its own in a {@link Sandbox}. A program that crashes, hangs, prints too much or uses too
 * much is wrong. Cases that cannot be read, and a program that could not be started, are unscorable.
 */
public final class CodeReward implements Reward {
  private static final Logger LOG = LoggerFactory.getLogger(CodeReward.class);
  private static final int MARGIN_SECONDS = 10;
  private static final int CANNOT_RUN = 126;
  private static final int NOT_FOUND = 127;
  private final CodeSettings settings;
  private final Sandbox sandbox;
  private final Interpreter interpreter;

  CodeReward(CodeSettings settings, Sandbox sandbox, Interpreter interpreter) {
    this.settings = settings;
    this.sandbox = sandbox;
    this.interpreter = interpreter;
  }

  /**
   * Makes the reward. Tests which limits this machine can enforce, and logs those that it cannot.
   *
   * @throws IllegalArgumentException if a required limit cannot be enforced, or there is no interpreter
   */
  public static CodeReward create(CodeSettings settings) {
    Interpreter interpreter = Interpreter.of(settings);
    checkArgument(Sandbox.runs(interpreter.program()), "reward code cannot run %s, which runs the candidates' programs",
        interpreter.program());
    Sandbox sandbox = Sandbox.probe(settings, interpreter.folders());
    checkArgument(sandbox.confines() || settings.confinement() == CodeSettings.Need.BEST_EFFORT,
        "reward code cannot confine candidates' programs and their number of processes on this machine: neither"
            + " namespaces (unshare, mount, pivot_root, setpriv, prlimit of util-linux) nor bubblewrap (bwrap) do."
            + " Maybe install bubblewrap, allow user namespaces, or confinement: best_effort, which guards against"
            + " accidents alone?");
    Set<Limit> lacking = EnumSet.complementOf(EnumSet.copyOf(sandbox.enforced()));
    List<Limit> missed = settings.require().stream().filter(lacking::contains).distinct().toList();
    checkArgument(missed.isEmpty(),
        "reward code requires %s, which this machine cannot enforce; it can enforce %s. Maybe"
            + " install bubblewrap (bwrap) or util-linux (unshare, prlimit), or do not run as root?",
        words(missed),
        words(sandbox.enforced()));
    if (!lacking.isEmpty()) {
      LOG.warn("reward code: this machine does not limit {} of candidates' programs; it does limit {}", words(lacking),
          words(sandbox.enforced()));
    }
    return new CodeReward(settings, sandbox, interpreter);
  }

  private static String words(Collection<Limit> limits) {
    return limits.stream().map(Limit::word).collect(Collectors.joining(", "));
  }

  @Override
  public boolean gradesAnswer() {
    return settings.gradesAnswer().orElse(true);
  }

  @Override
  public Set<String> columns() {
    return Set.of(settings.tests());
  }

  @Override
  public CallPlan calls() {
    return CallPlan.perSample()
        .withDeadline(Duration.ofMillis((long) (settings.totalSeconds() * 1000) + MARGIN_SECONDS * 1000)).strictly();
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    String column = problem.columns().get(settings.tests());
    if (column == null) {
      return new Verdict.NotApplicable("the problem has no column " + settings.tests());
    }
    List<TestCase> cases;
    try {
      cases = TestCase.read(column);
    } catch (IllegalArgumentException e) {
      return new Verdict.Unscorable("column " + settings.tests() + ": " + e.getMessage(), true);
    }
    if (settings.language() != CodeSettings.Language.PYTHON && cases.stream().anyMatch(TestCase::statements)) {
      return new Verdict.Unscorable(
          "column " + settings.tests() + " holds statements, which only language python can run", true);
    }
    Optional<String> program = CodeFence.last(candidate.whole(), fences());
    return program.isPresent() ? run(program.get(), cases) : new Verdict.Scored(0, Map.of("rule", "no_program"));
  }

  private Set<String> fences() {
    return switch (settings.language()) {
      case PYTHON -> Set.of("python", "py", "python3");
      case JAVA -> Set.of("java");
      case COMMAND -> Set.of(settings.command().get(0));
    };
  }

  private Verdict run(String program, List<TestCase> cases) {
    try (Workplace place = new Workplace()) {
      Path file = Files.write(
          place.work().resolve(settings.language() == CodeSettings.Language.JAVA ? "Main.java" : "program.py"),
          program.getBytes(StandardCharsets.UTF_8));
      return run(file, place, cases);
    } catch (IOException e) {
      return new Verdict.Unscorable("the program could not be run: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while a program ran");
    }
  }

  private Verdict run(Path file, Workplace place, List<TestCase> cases) throws IOException, InterruptedException {
    long end = System.nanoTime() + (long) (settings.totalSeconds() * 1e9);
    int passed = 0;
    String first = "";
    for (int i = 0; i < cases.size() && (settings.partial() || first.isEmpty()); i++) {
      double left = Math.min(settings.timeSeconds(), (end - System.nanoTime()) / 1e9);
      String fault = left <= 0 ? late(left) : fault(cases.get(i), file, place, left);
      if (fault.startsWith("!")) {
        return new Verdict.Unscorable(fault.substring(1));
      }
      passed += fault.isEmpty() ? 1 : 0;
      first = first.isEmpty() && !fault.isEmpty() ? "case " + i + ": " + fault : first;
    }
    double value = settings.partial() ? passed / (double) cases.size() : passed == cases.size() ? 1 : 0;
    return new Verdict.Scored(value,
        first.isEmpty() ? Map.of("rule", "passed", "passed", passed + " of " + cases.size())
            : Map.of("rule", "failed", "passed", passed + " of " + cases.size(), "failure", first));
  }

  /** Returns why a case fails; empty if it passes. Begins with {@code !} if the program is not the cause. */
  private String fault(TestCase test, Path file, Workplace place, double seconds)
      throws IOException, InterruptedException {
    ProgramRun run = test.statements()
        ? new StatementRun(sandbox, interpreter.program()).of(test.input(), file, place, seconds)
        : ProgramRun.of(sandbox.command(place, file, program(file)), place, test.input(), seconds);
    if (run.late()) {
      return late(seconds);
    }
    if ((run.status() == NOT_FOUND || run.status() == CANNOT_RUN) && !Sandbox.runs(interpreter.program())) {
      return "!the program could not be run: " + interpreter.program() + " is not there any more";
    }
    if (test.statements() && run.status() == StatementRun.UNDECIDED) {
      return "!" + run.lastError();
    }
    if (run.status() != 0) {
      return "status " + run.status() + (run.lastError().isEmpty() ? "" : ", " + run.lastError());
    }
    return test.statements() || test.accepts(run.output()) ? "" : "printed another output";
  }

  /** Names the limit that was exceeded, not the measured seconds, which differ from run to run. */
  private String late(double seconds) {
    return seconds < settings.timeSeconds() ? "total time of " + settings.totalSeconds() + " s is over"
        : "took longer than " + settings.timeSeconds() + " s";
  }

  private List<String> program(Path file) {
    String runner = interpreter.program();
    return switch (settings.language()) {
      case PYTHON -> List.of(runner, "-I", "-B", file.toString());
      case JAVA -> List.of(runner, "-Xmx" + settings.memoryMegabytes() + "m", "-XX:MaxMetaspaceSize=128m",
          "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.io.tmpdir=" + file.getParent(), file.toString());
      case COMMAND -> settings.command().stream().map(word -> word.replace("{file}", file.toString())).toList();
    };
  }
}
