package kedge.endtoend;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import kedge.cli.KedgeCommand;
import picocli.CommandLine;

/**
 * Bad input to the real command line, case by case. One that is refused gives one message with the words expected and a
 * status of 1 or 2; one that is counted ends with status 0 and says what was left out. Neither changes a file that was
 * there. What is not so is collected, and does not hide the next case.
 */
final class BadCases {
  private final Path folder;
  private final Map<Path, Seen> known = new HashMap<>();
  private final List<String> faults = new ArrayList<>();
  private List<Path> exempt = List.of();
  private int refused;
  private int counted;

  /** How a command ended, and what it said. */
  record Ended(int status, String out, String err) {
  }

  /** A file's digest, and what tells that it has to be read again. */
  private record Seen(String stamp, String digest) {
  }

  /** @param folder in which nothing may be changed */
  BadCases(Path folder) {
    this.folder = folder;
  }

  /** The real command line. */
  static Ended kedge(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = KedgeCommand.line().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return new Ended(line.execute(arguments), out.toString(), err.toString());
  }

  /** Arguments, and settings each after a {@code --set}. */
  static String[] with(List<String> arguments, String... settings) {
    List<String> all = new ArrayList<>(arguments);
    for (String setting : settings) {
      all.addAll(List.of("--set", setting));
    }
    return all.toArray(String[]::new);
  }

  /** A case that must be refused. @param words of its message */
  void refuse(List<String> words, String... arguments) throws IOException {
    refused++;
    Map<Path, String> before = files();
    Ended ended = kedge(arguments);
    String text = text(ended, arguments);
    if (ended.status() != 1 && ended.status() != 2) {
      faults.add("status of " + text);
    } else if (!ended.err().startsWith("kedge: ")
        || ended.err().lines().filter(line -> line.startsWith("kedge:")).count() != 1) {
      faults.add("not one message: " + text);
    }
    judge(words, ended.err(), before, text, ended);
  }

  /** A case that must end well, and say what it left out. @param words of what it prints */
  void count(List<String> words, String... arguments) throws IOException {
    counted++;
    Map<Path, String> before = files();
    Ended ended = kedge(arguments);
    if (ended.status() != 0 || !ended.err().isEmpty()) {
      faults.add("status of " + text(ended, arguments));
    }
    judge(words, ended.out(), before, text(ended, arguments), ended);
  }

  /** Files and folders that the next case may change. */
  BadCases changing(List<Path> paths) {
    exempt = List.copyOf(paths);
    return this;
  }

  private void judge(List<String> words, String said, Map<Path, String> before, String text, Ended ended)
      throws IOException {
    if ((ended.out() + ended.err()).contains("\tat ")) {
      faults.add("a stack trace: " + text);
    }
    words.stream().filter(word -> !said.contains(word)).forEach(word -> faults.add("no word of " + word + ": " + text));
    Map<Path, String> after = files();
    before.forEach((file, digest) -> {
      if (!digest.equals(after.get(file)) && exempt.stream().noneMatch(file::startsWith)) {
        faults.add("changed " + file + ": " + text);
      }
    });
    exempt = List.of();
  }

  /** What must hold after the last case. */
  void expect(boolean holds, String what) {
    if (!holds) {
      faults.add(what);
    }
  }

  /** What a file must hold after the last case. */
  void holds(Path file, String... words) throws IOException {
    String text = Files.exists(file) ? Files.readString(file) : "no such file";
    for (String word : words) {
      expect(text.contains(word), "no word of " + word + " in " + file + ": " + text);
    }
  }

  /** All that was not as it must be. */
  List<String> faults() {
    return faults;
  }

  int refused() {
    return refused;
  }

  int counted() {
    return counted;
  }

  private static String text(Ended ended, String... arguments) {
    return String.join(" ", arguments) + "\n    -> " + ended.status() + ": " + ended.err() + "    -> " + ended.out();
  }

  /**
   * Every file that no case may change, with its digest; logs and locks may grow, and what was not finished may be
   * begun again.
   */
  private Map<Path, String> files() throws IOException {
    Map<Path, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().matches("log|\\.lock|.*\\.partial")).toList()) {
        String stamp = Files.size(file) + " " + Files.getLastModifiedTime(file);
        if (!known.containsKey(file) || !known.get(file).stamp().equals(stamp)) {
          known.put(file, new Seen(stamp, Files.size(file) + " bytes, " + Arrays.hashCode(Files.readAllBytes(file))));
        }
        files.put(file, known.get(file).digest());
      }
    }
    return files;
  }
}
