# cmake -DFOLDER=... -DLIBRARIES=a;b -DROOT=... -P link_libraries.cmake: puts a link to each of the libraries, and to all
# that they need and that lies below ROOT, into FOLDER: there a library finds them beside itself, by its run path $ORIGIN.
file(GET_RUNTIME_DEPENDENCIES LIBRARIES ${LIBRARIES} RESOLVED_DEPENDENCIES_VAR found UNRESOLVED_DEPENDENCIES_VAR missing)
cmake_path(NORMAL_PATH ROOT)
foreach(library ${LIBRARIES} ${found})
  cmake_path(IS_PREFIX ROOT ${library} NORMALIZE below)
  if(below)
    cmake_path(GET library FILENAME name)
    file(CREATE_LINK ${library} ${FOLDER}/${name} SYMBOLIC)
  endif()
endforeach()
