package kedge.fuzz;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import kedge.policy.natives.Blas;

/**
 * Gives damaged inputs to all readers, in processes of their own, and counts what comes of it. {@code tests/fuzz.sh}
 * runs {@link #main}.
 */
final class FuzzCampaign {
  private static final int MOST_DEATHS = 500;
  private final Path work;
  private final long seed;
  private final int inputs;
  private final PrintStream out;
  private final List<FuzzTarget> targets;
  private final List<String> faults = new ArrayList<>();
  private final long[] read;
  private final long[] values;
  private final long[] slowest;
  private final long[] milliseconds;
  private final int[] faultsOf;
  private long peak;

  private FuzzCampaign(Path work, long seed, int inputs, PrintStream out, List<FuzzTarget> targets) {
    this.work = work;
    this.seed = seed;
    this.inputs = inputs;
    this.out = out;
    this.targets = targets;
    this.read = new long[targets.size()];
    this.values = new long[targets.size()];
    this.slowest = new long[targets.size()];
    this.milliseconds = new long[targets.size()];
    this.faultsOf = new int[targets.size()];
  }

  /** Arguments: inputs for each reader, folder for inputs that are faults, seed. Exit status 1 after a fault. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> faults = run(Path.of(arguments[1]), Long.parseLong(arguments[2]), Integer.parseInt(arguments[0]),
        System.out);
    System.exit(faults.isEmpty() ? 0 : 1);
  }

  /** Runs all readers; returns the faults. @param work a folder for temporary files and for inputs that are faults */
  static List<String> run(Path work, long seed, int inputs, PrintStream out) throws IOException, InterruptedException {
    Files.createDirectories(work);
    Path here = Files.createTempDirectory(work, "targets");
    try (FuzzTargets targets = new FuzzTargets(here)) {
      FuzzCampaign campaign = new FuzzCampaign(work, seed, inputs, out, targets.all());
      campaign.run();
      campaign.report();
      return campaign.faults;
    } finally {
      MoreFiles.deleteRecursively(here, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  private String row(int i) {
    return String.format(Locale.ROOT, "%-28s %9d %9d %9d %7d %11d %8.1f", targets.get(i).name(), read[i], values[i],
        read[i] - values[i] - faultsOf[i], faultsOf[i], slowest[i], milliseconds[i] / 1e3);
  }

  private void run() throws IOException, InterruptedException {
    out.printf(Locale.ROOT, "%-28s %9s %9s %9s %7s %11s %8s%n", "reader", "inputs", "values", "errors", "faults",
        "slowest ms", "seconds");
    int reader = 0;
    int from = 0;
    for (int deaths = 0; deaths <= MOST_DEATHS; deaths++) {
      Path folder = Files.createTempDirectory(work, "worker");
      try {
        if (worker(folder, reader, from)) {
          return;
        }
        ByteBuffer place = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("place")));
        reader = place.getInt(0);
        int lost = place.getInt(4);
        String death = "fault " + reader + " " + lost;
        if (lost < from) {
          throw new IllegalStateException(Files.readString(folder.resolve("errors")));
        }
        String start = targets.get(reader).name() + " " + lost + ":";
        if (faults.stream().noneMatch(fault -> fault.startsWith(start))) {
          note(death + " the process ended (native abort or exit): " + lastError(folder));
        }
        values[reader] += place.getLong(8);
        read[reader] += lost + 1 - from;
        from = lost + 1;
      } finally {
        MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
      }
    }
    throw new IllegalStateException("the worker ended " + MOST_DEATHS + " times");
  }

  private String lastError(Path folder) throws IOException {
    List<String> lines = new String(Files.readAllBytes(folder.resolve("errors")), StandardCharsets.UTF_8).lines()
        .filter(line -> !line.isBlank()).toList();
    return lines.stream().filter(line -> line.contains("panicked") || line.contains("SIG")).findFirst()
        .orElse(lines.isEmpty() ? "" : lines.get(lines.size() - 1));
  }

  private boolean worker(Path folder, int reader, int from) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m", "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=" + System.getProperty("kedge.fuzz.tier", "4"), "-XX:-CreateCoredumpOnCrash",
        "-XX:ErrorFile=" + folder.resolve("crash"), "--add-modules", "jdk.incubator.vector",
        "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0", "-Dkedge.fuzz.only=" + System.getProperty("kedge.fuzz.only", ""),
        "-D" + Blas.PROPERTY + "=" + System.getProperty(Blas.PROPERTY, ""), "-Djava.awt.headless=true", "-cp",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        FuzzWorker.class.getName(), folder.toString(), Long.toString(seed), Integer.toString(inputs),
        Integer.toString(reader), Integer.toString(from)));
    Process process = new ProcessBuilder(command).redirectError(folder.resolve("errors").toFile()).start();
    boolean ended = false;
    try (BufferedReader lines = new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ");
        if (words[0].equals("fault")) {
          note(line);
        } else if (words[0].equals("done")) {
          int target = Integer.parseInt(words[1]);
          read[target] += Long.parseLong(words[2]);
          values[target] += Long.parseLong(words[3]);
          slowest[target] = Math.max(slowest[target], Long.parseLong(words[4]));
          milliseconds[target] += Long.parseLong(words[5]);
          out.println(row(target));
        } else if (words[0].equals("end")) {
          peak = Math.max(peak, Long.parseLong(words[1]));
          ended = true;
        }
      }
    }
    process.waitFor();
    if (!ended && (!Files.exists(folder.resolve("place")) || Files.size(folder.resolve("place")) == 0)) {
      throw new IllegalStateException("the worker did not start: " + Files.readString(folder.resolve("errors")));
    }
    return ended;
  }

  /** Notes a fault, and keeps its input. */
  private void note(String line) throws IOException {
    String[] words = line.split(" ", 4);
    FuzzTarget target = targets.get(Integer.parseInt(words[1]));
    int number = Integer.parseInt(words[2]);
    faults.add(target.name() + " " + number + ": " + words[3]);
    faultsOf[Integer.parseInt(words[1])]++;
    out.println(faults.get(faults.size() - 1));
    Path kept = work.resolve("faults").resolve(target.name().replaceAll("\\W+", "-"));
    Files.createDirectories(kept);
    Files.write(kept.resolve(Integer.toString(number)), FuzzWorker.input(target, seed, number));
  }

  private void report() {
    long total = Arrays.stream(read).sum();
    out.println(total + " inputs, " + targets.size() + " readers, " + faults.size() + " faults; at most " + peak
        + " MiB of memory");
  }
}
