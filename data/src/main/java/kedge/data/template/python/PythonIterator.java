package kedge.data.template.python;

import java.util.Iterator;
import java.util.List;

/** What {@code map}, {@code select} and {@code reverse} give: elements that can be walked through once. */
public final class PythonIterator implements Iterator<Object> {
  private final Iterator<?> elements;

  public PythonIterator(List<?> elements) {
    this.elements = elements.iterator();
  }

  @Override
  public boolean hasNext() {
    return elements.hasNext();
  }

  @Override
  public Object next() {
    return elements.next();
  }
}
