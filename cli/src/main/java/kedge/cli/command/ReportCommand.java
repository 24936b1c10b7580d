package kedge.cli.command;

import java.nio.file.Path;
import kedge.training.report.RunReport;
import kedge.training.ReportPage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kedge report}: the page of a run as it stands. */
@Command(name = "report", mixinStandardHelpOptions = true,
    description = "Write report.html of a run as it stands: running, stopped, failed or finished.")
public final class ReportCommand implements Runnable {
  @Parameters(paramLabel = "RUN", description = "The run's folder, for instance runs/quickstart.")
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
