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

/** {@code kedge doctor}: prints what this machine has and lacks for Kedge. */
@Command(name = "doctor", mixinStandardHelpOptions = true,
    description = "Print what this machine has and lacks for Kedge, and the cost of what it lacks.")
public final class DoctorCommand implements Runnable {
  private static final int REPEATS = 5;

  @Option(names = "--measure",
      description = "Also measure the speed of a matrix product and of memory, in a few seconds.")
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
    out.println(lacks == 0 ? "nothing is missing"
        : lacks + " of " + findings.size()
            + " can be improved; the quoted speeds were measured on another machine with 2 x86-64 cores");
    if (measure) {
      for (int size : new int[]{512, 1024, 2048}) {
        out.println(String.format(Locale.ROOT, "  measured     fp32 matrix product %d x %d: %.0f GFLOP/s", size, size,
            NativeEnvironment.productGigaflops(size, REPEATS)));
        out.flush();
      }
      out.println(String.format(Locale.ROOT, "  measured     reading memory: %.1f GB/s",
          NativeEnvironment.readGigabytes(512, REPEATS)));
    }
    out.flush();
  }
}
