package kedge.cli.create;

import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kedge new reward}: writes a working reward with a test, as a starting point. */
@Command(name = "reward", mixinStandardHelpOptions = true, showDefaultValues = true,
    description = "Write a working reward in one file, with its test.")
public final class NewRewardCommand implements Runnable {

  /** Language of the reward. */
  enum Kind {
    JAVA, PYTHON
  }

  @Parameters(paramLabel = "NAME", description = "Name of the reward in logs: lowercase letters, digits and _.")
  private String name;

  @Option(names = "--kind", defaultValue = "java", description = "Language: java or python.")
  private Kind kind;

  @Option(names = "--out", paramLabel = "DIR", defaultValue = "my", description = "Output folder.")
  private Path out;

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    RewardName checked = new RewardName(name);
    String type = kind == Kind.JAVA ? checked.javaClass() : checked.pythonFunction();
    Path file = out.resolve(type + (kind == Kind.JAVA ? ".java" : ".py"));
    NewFile.write(file, kind == Kind.JAVA ? "reward.java.txt" : "reward.py.txt", type, name);
    String reward = kind == Kind.JAVA ? "{reward: {java: " + file + "}, tokens: 64, weight: 0.1}"
        : "{reward: {python: " + file + ":" + name + ", signature: trl}, arguments: {tokens: 64}, weight: 0.1}";
    PrintWriter print = spec.commandLine().getOut();
    print.println("wrote " + file
        + ", which works unchanged. To run its test, and to train with it for a minute or two:");
    print.println();
    print.println("  " + (kind == Kind.JAVA ? "KEDGE_MAIN=" + file + " ./kedge" : "python3 " + file));
    print.println("  ./kedge train recipes/quickstart.yaml --out runs/" + name + " --set 'rewards=[{reward: math}, "
        + reward + "]'"
        + " --set stages.warmup.steps=40 --set stages.rl.steps=10 --set stages.after_warmup.problems=50 --set "
        + "stages.after_rl.problems=50");
    print.println();
    print.println("Then open runs/" + name + "/report.html: the section Reward parts shows the curve " + name + ".");
    print.flush();
  }
}
