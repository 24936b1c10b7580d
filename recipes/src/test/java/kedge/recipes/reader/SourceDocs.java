package kedge.recipes.reader;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Documentation of records, read from their sources: the comment of the class, and of each component the comment above
 * it or its {@code @param} tag.
 */
final class SourceDocs {
  private static final Pattern COMMENT = Pattern.compile("/\\*\\*(.*?)\\*/", Pattern.DOTALL);
  private static final Pattern GROUP = Pattern.compile("^\\s*// (.+)$", Pattern.MULTILINE);
  private static final Pattern TAG = Pattern.compile("(?m)^\\s*@(?=param|throws|return)");
  private final Path root;

  /**
   * Documentation of one record.
   *
   * @param text the comment of the class, without its tags
   * @param components the comment of each component that has one
   * @param groups the heading above each component that begins a group
   */
  record Docs(String text, Map<String, String> components, Map<String, String> groups) {
  }

  /** @param root folder that holds the modules */
  SourceDocs(Path root) {
    this.root = root;
  }

  /** Returns the documentation of a record, whose own text is that of the class it is nested in if it is settings. */
  Docs of(Class<?> type) throws IOException {
    Docs own = docs(type);
    boolean nested = type.getEnclosingClass() != null && type.getSimpleName().equals("Settings");
    return nested ? new Docs(docs(type.getEnclosingClass()).text(), own.components(), own.groups()) : own;
  }

  private Docs docs(Class<?> type) throws IOException {
    Path file = file(type).orElseThrow(() -> new IllegalStateException("no module has " + type));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task = (JavacTask) compiler.getTask(null, files, null, List.of("-proc:none"), null,
          files.getJavaFileObjects(file));
      CompilationUnitTree unit = task.parse().iterator().next();
      TreePath path = new TreePathScanner<TreePath, Void>() {
        @Override
        public TreePath visitClass(ClassTree tree, Void unused) {
          return tree.getSimpleName().contentEquals(type.getSimpleName()) ? getCurrentPath()
              : super.visitClass(tree, unused);
        }

        @Override
        public TreePath reduce(TreePath one, TreePath other) {
          return one == null ? other : one;
        }
      }.scan(unit, null);
      return docs(type, path, DocTrees.instance(task), unit);
    }
  }

  private static Docs docs(Class<?> type, TreePath path, DocTrees trees, CompilationUnitTree unit) throws IOException {
    String source = unit.getSourceFile().getCharContent(true).toString();
    String comment = Optional.ofNullable(trees.getDocComment(path)).orElse("");
    Map<String, String> components = new LinkedHashMap<>();
    Map<String, String> groups = new LinkedHashMap<>();
    String[] parts = TAG.split(comment);
    Arrays.stream(parts).skip(1).map(tag -> tag.split("\\s+", 3)).filter(tag -> tag[0].equals("param"))
        .forEach(tag -> components.put(tag[1], plain(tag[2])));
    int end = (int) trees.getSourcePositions().getStartPosition(unit, path.getLeaf());
    for (String name : type.isRecord() ? names(type) : List.<String>of()) {
      VariableTree component = ((ClassTree) path.getLeaf()).getMembers().stream()
          .filter(VariableTree.class::isInstance).map(VariableTree.class::cast)
          .filter(each -> each.getName().contentEquals(name)).findFirst().orElseThrow();
      String before = source.substring(end, (int) trees.getSourcePositions().getStartPosition(unit, component));
      COMMENT.matcher(before).results().forEach(found -> components.put(name, plain(found.group(1))));
      GROUP.matcher(before).results().forEach(found -> groups.put(name, found.group(1)));
      end = (int) trees.getSourcePositions().getEndPosition(unit, component);
    }
    return new Docs(plain(parts[0]), components, groups);
  }

  private static List<String> names(Class<?> type) {
    return Arrays.stream(type.getRecordComponents()).map(component -> component.getName()).toList();
  }

  /** Returns whether a class is in the main code of a module, and not a fixture of tests. */
  boolean knows(Class<?> type) throws IOException {
    return file(type).isPresent();
  }

  private Optional<Path> file(Class<?> type) throws IOException {
    String inModule = "src/main/java/" + type.getName().replaceFirst("\\$.*", "").replace('.', '/') + ".java";
    try (Stream<Path> modules = Files.list(root)) {
      return modules.map(module -> module.resolve(inModule)).filter(Files::isRegularFile).findFirst();
    }
  }

  /** Text whose braces are balanced, up to four deep. */
  private static final String BALANCED = balanced(4);

  private static String balanced(int depth) {
    return depth == 0 ? "[^{}]*" : "[^{}]*(?:\\{" + balanced(depth - 1) + "}[^{}]*)*";
  }

  /** Turns Javadoc into Markdown on one line for each paragraph. */
  static String plain(String javadoc) {
    return javadoc.replaceAll("(?m)^\\s*\\*(?=\\s|$)", "").strip().replaceAll("\\s+", " ")
        .replaceAll("</?pre>", "").replaceAll("\\{@code (" + BALANCED + ")}", "`$1`")
        .replaceAll("\\{@link (?:[\\w.]*[.#])?(\\w+)[^}]*}", "`$1`")
        .replaceAll("\\s*<p>\\s*", "\n\n").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
  }
}
