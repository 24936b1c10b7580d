package kedge.cli.command;

import java.nio.file.Path;
import kedge.training.report.RunReport;
import kedge.training.ReportPage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kedge report}: writes the page of a run in any state. */
@Command(name = "report", mixinStandardHelpOptions = true,
    description = "Write report.html of a run in any state: running, stopped, failed or finished.")
public final class ReportCommand implements Runnable {
  @Parameters(paramLabel = "RUN", description = "The run folder, for instance runs/quickstart.")
  private Path run;

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    RunReport.requireRun(run);
    spec.commandLine().getOut().println("report: " + ReportPage.write(run, spec.commandLine().getOut()));
    spec.commandLine().getOut().flush();
  }
}
