package kedge.recipes.reader;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import kedge.data.settings.Plain;
import kedge.recipes.CurationRecipe;
import kedge.recipes.Recipe;
import kedge.testing.Repository;

/** Generates {@code docs/recipe-reference.md} from the records of recipes and the comments in their sources. */
public final class RecipeReference {
  /** The generated file. */
  static final Path FILE = Path.of("docs/recipe-reference.md");
  private static final int WIDTH = 100;
  private static final String INTRODUCTION = """
      # Recipe reference

      Every key of a recipe with its type, default and meaning. [Recipes](recipes.md) explains how recipes are written,
      overridden and checked; `./kedge check RECIPE --resolved` prints a recipe with every default filled in.

      A key that is neither required nor has a default may be left out. `<name>` stands for a name of your own, and
      `[]` for each entry of a list.

      This page is generated from the records under `recipes/src/main/java/kedge/recipes`. Change their comments, not
      this page; `RecipeReferenceTest` compares the two and names the command that writes it again.
      """;
  private final Schema schema = Schema.installed();
  private final SourceDocs docs;
  private final Map<Class<?>, String> places = new LinkedHashMap<>();
  private final Deque<List<Class<?>>> open = new ArrayDeque<>();
  private final StringBuilder page = new StringBuilder();

  RecipeReference(Path root) {
    docs = new SourceDocs(root);
  }

  /** Writes the page into the checkout. */
  public static void main(String... arguments) throws IOException {
    Files.writeString(Repository.root().resolve(FILE), new RecipeReference(Repository.root()).text());
  }

  /** Returns the whole page. */
  String text() throws IOException {
    paragraph("", INTRODUCTION.split("\n\n"));
    page.append("## Training recipes\n\n");
    sections(Recipe.class);
    page.append("## Curation recipes\n\nRun by `./kedge curate RECIPE`. Sources and chat models are written as in a "
        + "training recipe.\n\n");
    sections(CurationRecipe.class);
    return page.toString().strip() + "\n";
  }

  /** Writes a section and, below it, those that it is the first to name. */
  private void sections(Class<?> type) throws IOException {
    String place = places.computeIfAbsent(type, root -> "");
    page.append("### ").append(place.isEmpty() ? "Top level" : "`" + place + "`").append("\n\n");
    open.push(new ArrayList<>());
    section(type);
    Optional<String> chooser = schema.chooser(type);
    if (chooser.isPresent()) {
      choices(type, chooser.get());
    }
    for (Class<?> inner : open.pop()) {
      sections(inner);
    }
  }

  private void section(Class<?> type) throws IOException {
    SourceDocs.Docs found = docs.of(type);
    paragraph("", found.text().split("\n\n"));
    if (type.isAnnotationPresent(Plain.class)) {
      paragraph("", "Where only `" + type.getAnnotation(Plain.class).value()
          + "` is given, its value may be written in place of the section.");
    }
    if (type.isRecord()) {
      keys(type.asSubclass(Record.class), found);
    }
  }

  /** Lists what a chooser may say; kinds that share their settings stand together. */
  private void choices(Class<?> type, String chooser) throws IOException {
    Map<Class<?>, String> titles = new LinkedHashMap<>();
    for (Map.Entry<String, Class<? extends Record>> choice : schema.choices(type).entrySet()) {
      if (docs.knows(choice.getValue())) {
        titles.merge(choice.getValue(), "`" + chooser + ": " + choice.getKey() + "`",
            (one, other) -> one + ", " + other);
      }
    }
    schema.otherwise(type).ifPresent(word -> paragraph("", "`" + chooser + "` is `" + word + "` if left out."));
    for (Map.Entry<Class<?>, String> choice : titles.entrySet()) {
      places.putIfAbsent(choice.getKey(), places.get(type));
      page.append("#### ").append(choice.getValue()).append("\n\n");
      section(choice.getKey());
    }
  }

  private void keys(Class<? extends Record> record, SourceDocs.Docs found) {
    Map<String, RecordComponent> components = Arrays.stream(record.getRecordComponents())
        .collect(Collectors.toMap(component -> Field.snake(component.getName()), component -> component));
    for (Field field : Field.of(record)) {
      String name = components.get(field.key()).getName();
      if (found.groups().containsKey(name)) {
        page.append(page.toString().endsWith("\n\n") ? "" : "\n").append(found.groups().get(name)).append(":\n\n");
      }
      String rule = field.required() ? ", required"
          : field.standard().map(standard -> ", default `" + standard + "`").orElse("");
      String place = places.get(record) + (places.get(record).isEmpty() ? "" : ".") + field.key();
      page.append(wrapped("- **`" + field.key() + "`** (" + typeName(field.type(), place) + rule + "): "
          + sentence(found.components().getOrDefault(name, "")), "  ")).append('\n');
    }
    page.append(page.toString().endsWith("\n\n") ? "" : "\n");
  }

  private static String sentence(String text) {
    String plain = text.replace("\n\n", " ").strip();
    if (plain.isEmpty()) {
      return "";
    }
    String upper = plain.substring(0, 1).toUpperCase(Locale.ROOT) + plain.substring(1);
    return upper.endsWith(".") ? upper : upper + ".";
  }

  /** Returns the name of a type for readers, and remembers its section if this is the first place of it. */
  private String typeName(Type type, String place) {
    Class<?> raw = Field.raw(type);
    if (raw == Optional.class) {
      return typeName(Field.argument(type), place);
    }
    if (raw == List.class) {
      return "list of " + plural(typeName(Field.argument(type), place + "[]"));
    }
    if (raw == Map.class) {
      return "map of " + plural(typeName(Field.argument(type), place + ".<name>"));
    }
    if (Schema.section(raw)) {
      if (places.putIfAbsent(raw, place) == null) {
        open.element().add(raw);
      }
      return "[section](#" + slug(places.get(raw)) + ")";
    }
    if (raw.isEnum()) {
      return Arrays.stream(raw.getEnumConstants()).map(word -> "`" + ScalarReader.word(word) + "`")
          .collect(Collectors.joining(", ")).replaceFirst(", (?=[^,]*$)", " or ");
    }
    return switch (raw.getSimpleName()) {
      case "int", "long", "Integer", "Long" -> "integer";
      case "double", "Double" -> "number";
      case "boolean", "Boolean" -> "`true` or `false`";
      case "Path" -> "path";
      default -> "text";
    };
  }

  private static String plural(String name) {
    return name.replace("[section]", "[sections]").replaceFirst("^(integer|number|path|text)$", "$1s");
  }

  /** Returns the anchor that GitHub gives the heading of a place. */
  private static String slug(String place) {
    return place.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_ -]", "").replace(' ', '-');
  }

  private void paragraph(String indent, String... paragraphs) {
    for (String paragraph : paragraphs) {
      if (!paragraph.isBlank()) {
        page.append(wrapped(paragraph.strip().replace('\n', ' '), indent)).append("\n\n");
      }
    }
  }

  private static String wrapped(String text, String indent) {
    StringBuilder lines = new StringBuilder();
    int column = 0;
    for (String word : text.strip().split(" +")) {
      if (column > 0 && column + 1 + word.length() > WIDTH) {
        lines.append('\n').append(indent);
        column = indent.length();
      } else if (column > 0) {
        lines.append(' ');
        column++;
      }
      lines.append(word);
      column += word.length();
    }
    return lines.toString();
  }
}
