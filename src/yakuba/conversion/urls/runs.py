"""Addresses of files that came, of runs and their differences."""

from django.urls import URLPattern, path

from yakuba.conversion.views import batches, runs

urlpatterns: list[URLPattern] = [
    path("plans/<int:key>/data/", runs.data, name="data"),
    path("plans/<int:key>/compare/", runs.compare, name="compare"),
    path("plans/<int:key>/batches/new/", batches.batch_new, name="batch_new"),
    path("batches/<int:key>/", batches.batch, name="batch"),
    path("batches/<int:key>/files/", batches.batch_files, name="batch_files"),
    path("batches/<int:key>/uploads/", batches.upload_begin, name="upload_begin"),
    path("batches/<int:key>/wipe/", batches.batch_wipe, name="batch_wipe"),
    path("batches/<int:key>/run/", runs.run_new, name="run_new"),
    path("uploads/<int:key>/pieces/<int:number>/", batches.upload_piece, name="upload_piece"),
    path("uploads/<int:key>/finish/", batches.upload_finish, name="upload_finish"),
    path("uploads/<int:key>/drop/", batches.upload_drop, name="upload_drop"),
    path("runs/<int:key>/", runs.run, name="run"),
    path("runs/<int:key>/cancel/", runs.run_cancel, name="run_cancel"),
    path("runs/<int:key>/resume/", runs.run_resume, name="run_resume"),
    path("runs/<int:key>/wipe/", runs.run_wipe, name="run_wipe"),
    path("runs/<int:key>/files/<int:file>/", runs.run_file, name="run_file"),
]
