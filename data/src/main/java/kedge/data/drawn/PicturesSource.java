package kedge.data.drawn;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.ImageRef;
import kedge.data.KeyedRandom;
import kedge.data.Part;
import kedge.data.Problem;
import kedge.data.Role;
import kedge.data.RowColumns;
import kedge.data.Turn;
import kedge.data.UserError;
import kedge.data.synthetic.Alphabet;
import kedge.data.synthetic.Difficulty;
import kedge.data.synthetic.GeneratedSource;
import kedge.data.synthetic.Reasoning;
import kedge.data.synthetic.Split;

/**
 * Problems about drawn pictures, distinct and all of one split. Columns of each: {@code kind}, {@code difficulty}, and
 * {@code shown}, the numbers in the picture with spaces between.
 */
public final class PicturesSource implements GeneratedSource {
  private static final int TRIES = 400; // for one more picture, before giving up
  private final PicturesSettings settings;
  private final List<DrawnImage> pictures;

  /**
   * Chooses the pictures; none is drawn yet.
   *
   * @throws UserError if the split has too few
   */
  public PicturesSource(PicturesSettings settings) {
    this.settings = settings;
    this.pictures = choose();
  }

  private List<DrawnImage> choose() {
    List<DrawnImage> chosen = new ArrayList<>();
    Set<String> accepted = new HashSet<>();
    long number = 0;
    while (chosen.size() < settings.size()) {
      PictureKind kind = settings.kinds().get(chosen.size() % settings.kinds().size());
      int round = chosen.size() / settings.kinds().size();
      Frame frame = new Frame(settings.pixels(), settings.style(), hard(kind, round), settings.terms());
      Optional<DrawnImage> found = Optional.empty();
      for (int tries = 0; tries < TRIES && found.isEmpty(); tries++) {
        DrawnImage picture = new DrawnImage(kind, frame,
            KeyedRandom.bits(settings.seed(), KeyedRandom.text("pictures"), kind.ordinal(), number++));
        Scene scene = picture.scene();
        String shown = scene.facts() + " | " + scene.look();
        if (Split.of(scene.many() ? scene.facts() : shown) == settings.split()
            && accepted.add(shown + " | " + scene.question())) {
          found = Optional.of(picture);
        }
      }
      chosen.add(found.orElseThrow(() -> new UserError("source " + settings.name() + ": size is " + settings.size()
          + ", but after " + chosen.size() + " there are hardly any further pictures of the kind " + word(kind)
          + " in split " + settings.split().key() + ". Maybe style: varied, or more kinds?")));
    }
    return List.copyOf(chosen);
  }

  /** Returns whether a problem is hard: by the settings or the kind, or else alternating. */
  private boolean hard(PictureKind kind, int round) {
    if (settings.difficulty() != null) {
      return settings.difficulty() == Difficulty.HARD;
    }
    int terms = settings.terms();
    return kind.has(true, terms) && (!kind.has(false, terms) || round % 2 == 1);
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public int size() {
    return pictures.size();
  }

  @Override
  public Problem problem(int index) {
    DrawnImage picture = pictures.get(index);
    Scene scene = picture.scene();
    Turn asked = new Turn(Role.USER,
        List.of(new Part.Image(new ImageRef(picture)), new Part.Text(scene.question())));
    Map<String, String> columns = new LinkedHashMap<>();
    columns.put("kind", word(picture.kind()));
    columns.put(Difficulty.COLUMN, word(picture.frame().hard() ? Difficulty.HARD : Difficulty.EASY));
    columns.put("shown", scene.numbers().stream().map(String::valueOf).collect(Collectors.joining(" ")));
    String id = name() + "/" + word(picture.kind()) + "-" + Long.toHexString(picture.key());
    return new Problem(id, name(), new Conversation(List.of(asked)), new Answer.Mathematical(scene.answer()),
        RowColumns.of(columns));
  }

  @Override
  public Optional<Turn> demonstration(int index) {
    Scene scene = pictures.get(index).scene();
    String reasoning = settings.reasoning() == Reasoning.COLUMNS ? String.join("\n", scene.reasoning()) : "";
    return settings.demonstration().turn(Optional.of(reasoning), scene.answer());
  }

  @Override
  public String alphabet() {
    Set<String> texts = new HashSet<>(Set.of("0123456789\n"));
    for (DrawnImage picture : pictures) {
      Scene scene = picture.scene();
      texts.add(scene.question() + scene.answer());
      texts.add(settings.reasoning() == Reasoning.COLUMNS ? String.join("\n", scene.reasoning()) : "");
    }
    return Alphabet.of(texts.toArray(String[]::new));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
