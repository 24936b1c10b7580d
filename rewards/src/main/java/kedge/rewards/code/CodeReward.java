package kedge.rewards.code;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
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
  /**
   * Runs the program in a file, then the statements from standard input, and then prints the seal, the first line of
   * that input. The input, a pipe, is consumed and replaced before the program runs (not through {@code sys.stdin},
   * whose buffer could be read again), and all that is needed afterwards is in local names, which a program that
   * changes {@code builtins} or {@code os} cannot change.
   *
   * <p>Program and statements still share one process: a program that inspects the frames of its callers finds the
   * seal, and one whose results are equal to everything passes every comparison. Only cases of standard input and
   * output hide the expected output from the program.
   */
  private static final String STATEMENTS = """
      def main(run):
        import os, sys
        seal, _, test = b''.join(iter(lambda: os.read(0, 65536), b'')).decode().partition('\\n')
        seal = ('\\n' + seal + '\\n').encode()
        test = compile(test, 'test', 'exec')
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.close(null)
        with open(sys.argv[1]) as file:
          program = compile(file.read(), 'program.py', 'exec')
        write, out, fault, space = os.write, sys.stdout, Exception, {'__name__': '__main__'}
        run(program, space)
        run(test, space)
        for stream in (sys.stdout, out):
          try:
            stream.flush()
          except fault:
            pass
        write(1, seal)
      main(exec)
      """;
  private final CodeSettings settings;
  private final Sandbox sandbox;

  private CodeReward(CodeSettings settings, Sandbox sandbox) {
    this.settings = settings;
    this.sandbox = sandbox;
  }

  /**
   * Makes the reward; finds out which limits this machine can enforce and logs those it cannot.
   *
   * @throws IllegalArgumentException if one of those is required, or there is nothing to run programs with
   */
  public static CodeReward create(CodeSettings settings) {
    Sandbox sandbox = Sandbox.probe(settings);
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
    CodeReward reward = new CodeReward(settings, sandbox);
    checkArgument(Sandbox.runs(reward.runner()), "reward code cannot run %s, which runs the candidates' programs",
        reward.runner());
    return reward;
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
      return new Verdict.Unscorable("column " + settings.tests() + ": " + e.getMessage());
    }
    if (settings.language() != CodeSettings.Language.PYTHON && cases.stream().anyMatch(TestCase::statements)) {
      return new Verdict.Unscorable(
          "column " + settings.tests() + " holds statements, which only language python can run");
    }
    Optional<String> program = CodeFence.last(candidate.text(), fences());
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
    Path place = null;
    try {
      place = Files.createTempDirectory("kedge-code");
      Path folder = Files.createDirectory(place.resolve("work"));
      Path file = Files.write(
          folder.resolve(settings.language() == CodeSettings.Language.JAVA ? "Main.java" : "program.py"),
          program.getBytes(StandardCharsets.UTF_8));
      return run(file, folder, place, cases);
    } catch (IOException e) {
      return new Verdict.Unscorable("the program could not be run: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while a program ran");
    } finally {
      remove(place);
    }
  }

  private Verdict run(Path file, Path folder, Path place, List<TestCase> cases)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + (long) (settings.totalSeconds() * 1e9);
    int passed = 0;
    String first = "";
    for (int i = 0; i < cases.size() && (settings.partial() || first.isEmpty()); i++) {
      double left = Math.min(settings.timeSeconds(), (end - System.nanoTime()) / 1e9);
      String fault = left <= 0 ? late(left) : fault(cases.get(i), file, folder, place, left);
      if (fault.startsWith("!")) {
        return new Verdict.Unscorable("the program could not be run: " + fault.substring(1));
      }
      passed += fault.isEmpty() ? 1 : 0;
      first = first.isEmpty() && !fault.isEmpty() ? "case " + i + ": " + fault : first;
    }
    double value = settings.partial() ? passed / (double) cases.size() : passed == cases.size() ? 1 : 0;
    return new Verdict.Scored(value,
        first.isEmpty() ? Map.of("rule", "passed", "passed", passed + " of " + cases.size())
            : Map.of("rule", "failed", "passed", passed + " of " + cases.size(), "failure", first));
  }

  /** Reason of a case's failure; empty if it passes; begins with {@code !} if the program is not to blame. */
  private String fault(TestCase test, Path file, Path folder, Path place, double seconds)
      throws IOException, InterruptedException {
    String seal = test.statements() ? seal() : "";
    String input = test.statements() ? seal + "\n" + test.input() : test.input();
    ProgramRun run = ProgramRun.of(sandbox.command(folder, program(file, test.statements())), folder, place, input,
        test.statements(), seconds);
    if (run.late()) {
      return late(seconds);
    }
    if ((run.status() == NOT_FOUND || run.status() == CANNOT_RUN) && !Sandbox.runs(runner())) {
      return "!" + runner() + " is not there any more";
    }
    if (run.status() != 0) {
      return "status " + run.status() + (run.lastError().isEmpty() ? "" : ", " + run.lastError());
    }
    boolean right = test.statements() ? run.output().endsWith("\n" + seal + "\n") : test.accepts(run.output());
    return right ? "" : test.statements() ? "ended before its test was over" : "printed another output";
  }

  /** Names the limit that was exceeded, not the measured seconds, which differ from run to run. */
  private String late(double seconds) {
    return seconds < settings.timeSeconds() ? "total time of " + settings.totalSeconds() + " s is over"
        : "took longer than " + settings.timeSeconds() + " s";
  }

  /** A random line that a program cannot guess, and so cannot print instead of passing. */
  private static String seal() {
    return Long.toHexString(new SecureRandom().nextLong()) + Long.toHexString(new SecureRandom().nextLong());
  }

  String runner() {
    return switch (settings.language()) {
      case PYTHON -> settings.interpreter().or(() -> Optional.ofNullable(System.getenv("KEDGE_PYTHON")))
          .orElse("python3");
      case JAVA -> Path.of(System.getProperty("java.home"), "bin", "java").toString();
      case COMMAND -> settings.command().get(0);
    };
  }

  private List<String> program(Path file, boolean statements) {
    List<String> program = new ArrayList<>();
    switch (settings.language()) {
      case PYTHON -> {
        program.addAll(List.of(runner(), "-I", "-B"));
        program.addAll(statements ? List.of("-c", STATEMENTS, file.toString()) : List.of(file.toString()));
      }
      case JAVA -> program.addAll(List.of(runner(), "-Xmx" + settings.memoryMegabytes() + "m",
          "-XX:MaxMetaspaceSize=128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
          "-Djava.io.tmpdir=" + file.getParent(), file.toString()));
      case COMMAND -> settings.command().forEach(word -> program.add(word.replace("{file}", file.toString())));
    }
    return program;
  }

  private static void remove(Path place) {
    if (place == null) {
      return;
    }
    try {
      MoreFiles.deleteRecursively(place, RecursiveDeleteOption.ALLOW_INSECURE);
    } catch (IOException e) {
      LOG.warn("{} is left behind: {}", place, e.toString());
    }
  }
}
