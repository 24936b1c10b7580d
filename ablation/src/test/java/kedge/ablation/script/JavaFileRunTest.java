package kedge.ablation.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kedge.data.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaFileRunTest {
  @TempDir
  Path folder;

  private JavaFileRun script(String name, String text) throws IOException {
    return new JavaFileRun(Files.writeString(folder.resolve(name), text));
  }

  @Test
  void aScriptRunsWithKedgeAtHandWhateverItsFileIsCalled() throws IOException {
    script("my-own.java",
        """
            import java.nio.file.*;
            public final class Mine {
              record Pair(String left, int right) { }
              public static void main(String[] arguments) throws Exception {
                var spec = kedge.ablation.Ablation.of("base.yaml").axis("stages.rl.algorithm", "dapo", \
            "gspo").axis("stages.rl.steps", 5, 10)
                    .seeds(1, 5).measure("after_rl", "pass@1").equivalentWithin(0.02).spec();
                Files.writeString(Path.of(arguments[0]), new Pair(spec.cells().get(3).name() + spec.seeds(), \
            spec.cells().size()).toString());
              }
            }
            """)
            .run(List.of(folder.resolve("out").toString()));
    assertEquals("Pair[left=gspo, steps=10[1, 2, 3, 4, 5], right=4]", Files.readString(folder.resolve("out")));
  }

  @Test
  void errorsNameFileAndLine() throws IOException {
    JavaFileRun wrong = script("wrong.java",
        "class Wrong {\n  public static void main(String[] a) {\n    int x = \"no\";\n    nope();\n  }\n}\n");
    String said = assertThrows(UserError.class, () -> wrong.run(List.of())).getMessage();
    assertTrue(said.startsWith(folder.resolve("wrong.java") + ":3: incompatible types"), said);
    assertTrue(said.contains("wrong.java:4: cannot find symbol"), said);
    JavaFileRun fails = script("fails.java",
        "public class Fails {\n  public static void main(String[] a) {\n    "
            + "kedge.ablation.Ablation.of(\"b\").seeds(1, 1)"
            + ".measure(\"e\", \"pass@1\").axis(\"seed\", 1, 2)\n        .run();\n  }\n}\n");
    said = assertThrows(UserError.class, () -> fails.run(List.of())).getMessage();
    assertTrue(said.startsWith(folder.resolve("fails.java") + ":4: seeds is 1 seed, expected at least 2"), said);
    JavaFileRun nothing = script("nothing.java", "class Nothing { }\n");
    assertTrue(assertThrows(UserError.class, () -> nothing.run(List.of())).getMessage()
        .contains("has no main method"));
    assertTrue(assertThrows(UserError.class, () -> new JavaFileRun(folder.resolve("none.java")))
        .getMessage().contains("no script"));
  }
}
