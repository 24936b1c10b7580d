package kedge.rewards.code;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kedge.rewards.process.ProcessTree;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The temporary folder of one program: {@code work}, its working folder; {@code root}, the mount point of its file
 * system; and the files of its outputs. An output is read through a handle that was opened before the program started,
 * so a link in place of the file is not followed.
 */
final class Workplace implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Workplace.class);
  private static final int LONGEST_ERROR = 64 << 10;
  private final Path place = Files.createTempDirectory("kedge-code");
  private final Map<String, FileChannel> outputs = new HashMap<>();

  Workplace() throws IOException {
    Files.createDirectory(work());
    Files.createDirectory(root());
  }

  Path work() {
    return place.resolve("work");
  }

  Path root() {
    return place.resolve("root");
  }

  /** Starts a command whose standard input and output are pipes and whose standard error goes to a file. */
  Process start(List<String> command, String errors) throws IOException {
    return start(new ProcessBuilder(command), errors);
  }

  /** Starts a command that reads a text and writes to a file. */
  Process start(List<String> command, String input, String output, String errors) throws IOException {
    Path in = Files.write(place.resolve("in"), input.getBytes(StandardCharsets.UTF_8));
    return start(new ProcessBuilder(command).redirectInput(in.toFile()).redirectOutput(output(output).toFile()),
        errors);
  }

  private Process start(ProcessBuilder builder, String errors) throws IOException {
    builder.directory(work().toFile()).redirectError(output(errors).toFile());
    builder.environment().clear();
    builder.environment().putAll(Sandbox.environment(work()));
    return ProcessTree.start(builder);
  }

  /** Makes an empty file for an output, in place of an earlier one. */
  private Path output(String name) throws IOException {
    Path file = place.resolve(name);
    Files.deleteIfExists(file);
    FileChannel before = outputs.put(name,
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE));
    if (before != null) {
      before.close();
    }
    return file;
  }

  /** Text of an output. */
  String text(String name) throws IOException {
    return text(name, Integer.MAX_VALUE - 8);
  }

  private String text(String name, int most) throws IOException {
    InputStream in = Channels.newInputStream(outputs.get(name).position(0));
    return new String(in.readNBytes(most), StandardCharsets.UTF_8);
  }

  /** Last line of an output that is not blank, at most 200 characters of it. */
  String lastLine(String name) throws IOException {
    String line = text(name, LONGEST_ERROR).lines().filter(each -> !each.isBlank())
        .reduce("", (first, second) -> second).strip();
    return line.length() > 200 ? line.substring(0, 200) + "…" : line;
  }

  @Override
  public void close() {
    try {
      for (FileChannel each : outputs.values()) {
        each.close();
      }
      MoreFiles.deleteRecursively(place, RecursiveDeleteOption.ALLOW_INSECURE);
    } catch (IOException e) {
      LOG.warn("{} is left behind: {}", place, e.toString());
    }
  }
}
