package kedge.training.provenance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Python file and the modules and packages beside it that it imports, as far as its import statements name them. */
final class PythonModules {
  private static final Pattern IMPORT = Pattern
      .compile("(?m)^[ \\t]*(?:from[ \\t]+(\\.*[\\w.]*)[ \\t]+import\\b|import[ \\t]+([\\w., \\t]+))");

  private PythonModules() {
  }

  /** @return the file, then the others; modules of the library and of installed packages are not among them */
  static List<Path> of(Path file) throws IOException {
    Path folder = file.resolveSibling("");
    Set<Path> found = new LinkedHashSet<>(List.of(file));
    Deque<Path> unread = new ArrayDeque<>(found);
    while (!unread.isEmpty()) {
      for (String module : imported(Files.readString(unread.remove(), StandardCharsets.ISO_8859_1))) {
        for (Path each : files(folder, module)) {
          if (found.add(each)) {
            unread.add(each);
          }
        }
      }
    }
    return new ArrayList<>(found);
  }

  /** First names of the modules that a text imports; dots of relative imports are left out. */
  private static Set<String> imported(String text) {
    Set<String> names = new LinkedHashSet<>();
    Matcher statement = IMPORT.matcher(text);
    while (statement.find()) {
      String modules = statement.group(1) == null ? statement.group(2) : statement.group(1);
      for (String module : modules.split(",")) {
        names.add(module.strip().replaceFirst("^\\.+", "").replaceFirst("[. \\t].*", ""));
      }
    }
    names.remove("");
    return names;
  }

  private static List<Path> files(Path folder, String module) throws IOException {
    Path file = folder.resolve(module + ".py");
    if (Files.isRegularFile(file)) {
      return List.of(file);
    }
    Path packaged = folder.resolve(module);
    return Files.isDirectory(packaged)
        ? FolderDigest.files(packaged).stream().filter(each -> each.toString().endsWith(".py")).toList()
        : List.of();
  }
}
