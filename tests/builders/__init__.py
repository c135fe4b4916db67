"""What tests are made from: notebooks, courses, class folders, servers, browsers, and the proving ground."""
