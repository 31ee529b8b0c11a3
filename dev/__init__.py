"""The room that brings Matricula up on one machine: servers, processes, seed data and generated code."""
