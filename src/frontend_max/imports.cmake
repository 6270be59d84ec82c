# Windows: what the externals take from Max is named in an import library. The SDK has them; without it they are made from lists
# of our own, MaxAPI.def and MaxAudio.def.

add_library(nn_max_imports INTERFACE)
if(MAX_SDK_DIR)
  find_library(MAX_API_LIBRARY MaxAPI REQUIRED PATHS ${MAX_SDK_DIR} NO_DEFAULT_PATH PATH_SUFFIXES
               c74support/max-includes/x64 source/max-sdk-base/c74support/max-includes/x64 source/c74support/max-includes/x64)
  find_library(MAX_AUDIO_LIBRARY MaxAudio REQUIRED PATHS ${MAX_SDK_DIR} NO_DEFAULT_PATH PATH_SUFFIXES
               c74support/msp-includes/x64 source/max-sdk-base/c74support/msp-includes/x64 source/c74support/msp-includes/x64)
  target_link_libraries(nn_max_imports INTERFACE ${MAX_API_LIBRARY} ${MAX_AUDIO_LIBRARY})
  return()
endif()
foreach(name MaxAPI MaxAudio)
  set(list ${CMAKE_CURRENT_SOURCE_DIR}/${name}.def)
  if(MSVC)
    set(library ${CMAKE_CURRENT_BINARY_DIR}/${name}.lib)
    set(make ${CMAKE_AR} /nologo /def:${list} /machine:x64 /out:${library})
  else()
    set(library ${CMAKE_CURRENT_BINARY_DIR}/lib${name}.a)
    set(make ${CMAKE_DLLTOOL} -d ${list} -l ${library})
  endif()
  add_custom_command(OUTPUT ${library} COMMAND ${make} DEPENDS ${list} VERBATIM)
  add_custom_target(nn_max_import_${name} DEPENDS ${library})
  add_dependencies(nn_max_imports nn_max_import_${name})
  target_link_libraries(nn_max_imports INTERFACE ${library})
endforeach()
