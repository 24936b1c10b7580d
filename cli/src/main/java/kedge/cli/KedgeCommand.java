package kedge.cli;

import kedge.cli.ablation.AblateCommand;
import kedge.cli.ablation.CompareCommand;
import kedge.cli.ablation.ScriptCommand;
import kedge.cli.ablation.ShellCommand;
import kedge.cli.command.CheckCommand;
import kedge.cli.command.CurateCommand;
import kedge.cli.command.EvalCommand;
import kedge.cli.command.GenerateCommand;
import kedge.cli.command.InspectCommand;
import kedge.cli.command.PlanCommand;
import kedge.cli.command.PresetsCommand;
import kedge.cli.command.ProbeCommand;
import kedge.cli.command.ReplayCommand;
import kedge.cli.command.ReportCommand;
import kedge.cli.command.SoupCommand;
import kedge.cli.command.TrainCommand;
import kedge.cli.command.TrainPartCommand;
import kedge.cli.convert.ExportCommand;
import kedge.cli.convert.ImportCommand;
import kedge.cli.create.NewCheckpointCommand;
import kedge.cli.create.NewCommand;
import kedge.cli.create.NewObjectiveCommand;
import kedge.cli.create.NewRewardCommand;
import kedge.cli.doctor.DoctorCommand;
import kedge.cli.grade.ExplainCommand;
import kedge.cli.grade.GradeCommand;
import kedge.cli.judging.JudgeCheckCommand;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine;

/** The command {@code kedge}; without a subcommand it prints its help. */
@Command(name = "kedge", mixinStandardHelpOptions = true, versionProvider = VersionProvider.class, sortOptions = false,
    description = "Post-training of reasoning models with verifiable rewards.", synopsisSubcommandLabel = "COMMAND")
public final class KedgeCommand implements Runnable {
  @Spec
  private CommandSpec spec;

  @Option(names = "--stacktrace", scope = ScopeType.INHERIT,
      description = "Print the stack trace of an error, not only its message.")
  boolean stacktrace;

  private KedgeCommand() {
  }

  /** Builds the command line with all subcommands. */
  public static CommandLine line() {
    KedgeCommand top = new KedgeCommand();
    CommandLine line = new CommandLine(top)
        .addSubcommand("check", new CheckCommand())
        .addSubcommand("plan", new PlanCommand())
        .addSubcommand("presets", new PresetsCommand())
        .addSubcommand("train", new TrainCommand())
        .addSubcommand("eval", new EvalCommand())
        .addSubcommand("generate", new GenerateCommand())
        .addSubcommand("grade", new GradeCommand())
        .addSubcommand("explain", new ExplainCommand())
        .addSubcommand("report", new ReportCommand())
        .addSubcommand("replay", new ReplayCommand())
        .addSubcommand("judge-check", new JudgeCheckCommand())
        .addSubcommand("probe", new ProbeCommand())
        .addSubcommand("inspect", new InspectCommand())
        .addSubcommand("import", new ImportCommand())
        .addSubcommand("export", new ExportCommand())
        .addSubcommand("soup", new SoupCommand())
        .addSubcommand("curate", new CurateCommand())
        .addSubcommand("ablate", new AblateCommand())
        .addSubcommand("compare", new CompareCommand())
        .addSubcommand("script", new ScriptCommand())
        .addSubcommand("shell", new ShellCommand())
        .addSubcommand("train-part", new TrainPartCommand())
        .addSubcommand("new",
            new CommandLine(new NewCommand()).addSubcommand("checkpoint", new NewCheckpointCommand())
                .addSubcommand("reward", new NewRewardCommand())
                .addSubcommand("objective", new NewObjectiveCommand()))
        .addSubcommand("doctor", new DoctorCommand());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(KedgeCommand::misused);
    line.setExecutionExceptionHandler(new FaultHandler(() -> top.stacktrace));
    return line;
  }

  /** Reports an invalid command line in one message; returns exit status 2. */
  private static int misused(CommandLine.ParameterException fault, String[] arguments) {
    CommandLine command = fault.getCommandLine();
    List<String> near = fault instanceof CommandLine.UnmatchedArgumentException unmatched ? unmatched.getSuggestions()
        : List.of();
    String maybe = near.isEmpty() ? command.getCommandSpec().qualifiedName() + " --help" : near.get(0);
    command.getErr().println("kedge: " + fault.getMessage() + ". Maybe " + maybe + "?");
    command.getErr().flush();
    return CommandLine.ExitCode.USAGE;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
