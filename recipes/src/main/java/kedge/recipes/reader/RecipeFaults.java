package kedge.recipes.reader;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kedge.recipes.check.RecipeFault;

/** Faults and notes of one document, collected while it is read, and the lines of its paths. */
final class RecipeFaults {
  private final Set<RecipeFault> faults = new LinkedHashSet<>();
  private final Set<String> notes = new LinkedHashSet<>();
  private final Map<String, Integer> lines = new HashMap<>();

  void add(String path, int line, String message) {
    faults.add(new RecipeFault(path, line, message));
  }

  /** Adds a fault at the line of its path. */
  void addAtLine(RecipeFault fault) {
    add(fault.path(), line(fault.path()), fault.message());
  }

  /** Adds a note, which is not a fault. */
  void note(String note) {
    notes.add(note);
  }

  Set<String> notes() {
    return notes;
  }

  /** Records the line on which a path is written; 0 for one that is not in the file is ignored. */
  void written(String path, int line) {
    if (line > 0) {
      lines.put(path, line);
    }
  }

  /** Returns the line of a path, or of the nearest section around it that is in the file; 0 if none is. */
  int line(String path) {
    String nearest = path;
    while (!lines.containsKey(nearest) && nearest.contains(".")) {
      nearest = nearest.substring(0, nearest.lastIndexOf('.'));
    }
    return lines.getOrDefault(nearest, 0);
  }

  /** Returns all faults in the order of the file, those without a line first. */
  List<RecipeFault> sorted() {
    return faults.stream().sorted(Comparator.comparingInt(RecipeFault::line)).toList();
  }

  /** @throws RecipeException if there is a fault. @param origin name of the document in messages */
  void throwIfAny(String origin) {
    if (!faults.isEmpty()) {
      throw new RecipeException(origin, sorted());
    }
  }

  static String child(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
