package dev.muster.census;

import java.io.StringReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** What {@code nmap -oX} writes, of the hosts that are up. Entities and document types are not followed. */
final class NmapFormat implements Format {
    @Override
    public void read(SourceFile file, Sightings sightings) {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            XMLStreamReader xml = factory.createXMLStreamReader(new StringReader(file.text()));
            Box box = new Box(0);
            while (xml.hasNext()) {
                int event = xml.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    box = xml.getLocalName().equals("host") ? Box.begin(xml) : box;
                    box.element(xml);
                } else if (event == XMLStreamConstants.END_ELEMENT
                        && xml.getLocalName().equals("host")) {
                    box.end(sightings);
                    box = new Box(0);
                }
            }
        } catch (XMLStreamException e) {
            int line = Math.max(0, e.getLocation() == null ? 0 : e.getLocation().getLineNumber());
            sightings.remark(line, "the XML ends or breaks here; what stood before it counts");
        }
    }

    /** One host element. */
    private static final class Box {
        private final int line;
        private final List<Clue> clues = new ArrayList<>();
        private Optional<Instant> seen = Optional.empty();
        private OptionalInt ssh = OptionalInt.empty();
        private String port = "";
        private boolean isDown;

        Box(int line) {
            this.line = line;
        }

        static Box begin(XMLStreamReader xml) {
            Box box = new Box(xml.getLocation().getLineNumber());
            box.seen = Optional.of(value(xml, "endtime"))
                    .filter(text -> text.matches("[0-9]{1,11}"))
                    .map(text -> Instant.ofEpochSecond(Long.parseLong(text)));
            return box;
        }

        void element(XMLStreamReader xml) {
            switch (xml.getLocalName()) {
                case "status" -> isDown = value(xml, "state").equals("down");
                case "address" -> {
                    Optional<Clue> clue = value(xml, "addrtype").equals("mac")
                            ? Clue.mac(value(xml, "addr"))
                            : Clue.of(value(xml, "addr"));
                    clue.ifPresent(clues::add);
                }
                case "hostname" -> Clue.of(value(xml, "name")).ifPresent(clues::add);
                case "port" -> port = value(xml, "portid");
                case "service" -> {
                    if (value(xml, "name").equals("ssh") && port.matches("[0-9]{1,5}")) {
                        ssh = OptionalInt.of(Integer.parseInt(port));
                    }
                }
                default -> {}
            }
        }

        void end(Sightings sightings) {
            if (!isDown) {
                sightings.add(Sighting.of(sightings.at(line), clues).at(seen).on(ssh));
            }
        }

        private static String value(XMLStreamReader xml, String name) {
            return Optional.ofNullable(xml.getAttributeValue(null, name)).orElse("");
        }
    }
}
