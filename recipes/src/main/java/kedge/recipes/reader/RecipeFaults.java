package kedge.recipes.reader;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects faults while a recipe is read. */
final class RecipeFaults {
  private final List<RecipeFault> list = new ArrayList<>();

  void add(String path, int line, String message) {
    RecipeFault fault = new RecipeFault(path, line, message);
    if (!list.contains(fault)) {
      list.add(fault);
    }
  }

  /** All of them, in the order of the file; those without a line first. */
  List<RecipeFault> sorted() {
    return list.stream().sorted(Comparator.comparingInt(RecipeFault::line)).toList();
  }

  int size() {
    return list.size();
  }

  static String child(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
