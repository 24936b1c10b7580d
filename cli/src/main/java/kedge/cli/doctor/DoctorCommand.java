package kedge.cli.doctor;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import kedge.policy.natives.Machine;
import kedge.policy.natives.NativeEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kedge doctor}: what this machine has and lacks. */
@Command(name = "doctor", mixinStandardHelpOptions = true,
    description = "Say what this machine has, and what each lack costs.")
public final class DoctorCommand implements Runnable {
  private static final int REPEATS = 5;

  @Option(names = "--measure", description = "Measure a matrix product and the speed of memory as well; a few seconds.")
  private boolean measure;

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    NativeEnvironment.load();
    List<Finding> findings = Doctor.findings(Machine.here(), NativeEnvironment.vectorKernels(),
        NativeEnvironment.threads(), NativeEnvironment.cudaDevices());
    findings.forEach(out::println);
    long lacks = findings.stream().filter(finding -> !finding.good()).count();
    out.println(lacks == 0 ? "nothing is lacking"
        : lacks + " of " + findings.size()
            + " could be better; the figures were measured on another machine of 2 x86-64 cores");
    if (measure) {
      for (int size : new int[]{512, 1024, 2048}) {
        out.println(String.format(Locale.ROOT, "  measured     fp32 product %d x %d: %.0f GFLOP/s", size, size,
            NativeEnvironment.productGigaflops(size, REPEATS)));
        out.flush();
      }
      out.println(String.format(Locale.ROOT, "  measured     reading memory: %.1f GB/s",
          NativeEnvironment.readGigabytes(512, REPEATS)));
    }
    out.flush();
  }
}
